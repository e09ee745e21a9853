/** US dollars: `$3.02`, `$1,240.00`, or `under $0.01`. */
export function formatDollars(dollars: number): string {
	if (dollars > 0 && dollars < 0.01) return 'under $0.01';
	const digits = {minimumFractionDigits: 2, maximumFractionDigits: 2};
	return `$${dollars.toLocaleString('en-US', digits)}`;
}
