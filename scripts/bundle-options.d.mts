export const BUILD: {
  readonly version: string;
  readonly commit: string;
  readonly treeState: string;
  readonly date: string;
};
