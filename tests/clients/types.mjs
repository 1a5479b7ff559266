// Types that graphql-codegen makes of a schema, given as a file of SDL, as TypeScript.
import { readFileSync } from "node:fs";
import { codegen } from "@graphql-codegen/core";
import * as typescript from "@graphql-codegen/typescript";
import { parse } from "graphql";

process.stdout.write(
  await codegen({
    schema: parse(readFileSync(process.argv[2], "utf-8")),
    documents: [],
    config: {},
    filename: "types.ts",
    plugins: [{ typescript: {} }],
    pluginMap: { typescript },
  }),
);
