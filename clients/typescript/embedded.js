// A plugin of graphql-codegen: the names of the types without an id, which a cache keeps inside what they belong to.
import { isObjectType } from "graphql";

export const plugin = (schema) => {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const names = Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && !type.name.startsWith("__") && !roots.includes(type))
    .filter((type) => !("id" in type.getFields()))
    .map((type) => type.name);
  return `export const embedded: readonly string[] = ${JSON.stringify(names, null, 2)};\n`;
};
