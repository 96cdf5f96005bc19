/** Made by scripts/compile-schemas.ts. By the JSON text of a schema: ajv's code, which puts a validator of that schema into `module.exports`. */
export declare const validators: Readonly<
  Record<string, (module: { exports: unknown }, require: (name: string) => { readonly default: unknown }) => void>
>
