import { type Client, site } from "./pages.js";

/** A client that counts the requests it sends. */
export interface CountingClient extends Client {
  readonly requests: () => number;
}

/** Prints the site, and checks that its second visit is answered by the client's cache alone. */
export const show = async (connect: (url: string) => CountingClient): Promise<void> => {
  const [url, story, person, words] = process.argv.slice(2);
  if (url === undefined || story === undefined || person === undefined || words === undefined) {
    throw new Error("say: the hub's address, a story's slug, a person's slug, words to search for");
  }
  const visit = { story, person, words };
  const client = connect(url);
  const lines = await site(client, visit);
  const asked = client.requests();
  if (asked === 0) {
    throw new Error("the requests were not counted");
  }
  const again = await site(client, visit);
  if (again.join("\n") !== lines.join("\n") || client.requests() !== asked) {
    throw new Error(`the second visit sent ${client.requests() - asked} requests and shows:\n${again.join("\n")}`);
  }
  console.log(lines.join("\n"));
};
