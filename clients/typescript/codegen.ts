import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: "../../schema.graphql",
  documents: "src/documents.ts",
  // Imports carry the extension that Node wants: `./graphql.js`.
  emitLegacyCommonJSImports: false,
  silent: true,
  generates: {
    "src/generated/": {
      preset: "client",
      presetConfig: { fragmentMasking: { unmaskFunctionName: "unmask" } },
      config: {
        // A scalar without a type here fails the build, and does not become `any`.
        strictScalars: true,
        scalars: {
          ID: "string",
          Date: "string",
          DateTime: "string",
          HTML: "string",
          Locale: "string",
          PartialDate: "string",
          URL: "string",
        },
        enumsAsTypes: true,
        // Values may be added to an enum: a `switch` over it needs its `default`.
        futureProofEnums: true,
        useTypeImports: true,
      },
    },
    "src/generated/possible-types.ts": {
      plugins: ["fragment-matcher"],
      config: { apolloClientVersion: 3, useExplicitTyping: true },
    },
    "src/generated/embedded.ts": { plugins: ["./embedded.js"] },
    "src/generated/introspection.ts": { plugins: ["urql-introspection"], config: { useTypeImports: true } },
  },
};

export default config;
