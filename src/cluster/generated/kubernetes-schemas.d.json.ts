declare const tables: { readonly [member: string]: unknown };
export = tables;
