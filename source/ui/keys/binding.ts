/** A key, what it does, and how that is called. */
export type Binding = {
	/** Key names as `keyNames` gives them; the first one is shown. */
	readonly keys: readonly string[];
	readonly action: string;
	/** One or two words for the footer. */
	readonly label: string;
	/** A phrase for the help overlay and the README. */
	readonly help: string;
	/** Shown in the footer, in the order of declaration, while there is room. */
	readonly footer?: boolean;
	/** What the footer shows where one place covers two bindings. */
	readonly footerKeys?: string;
};
