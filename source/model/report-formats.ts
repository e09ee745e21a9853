/** The formats of reports about a run, which `--report` accepts; a module's path is one too. */
export const reportFormats = ['text', 'json'] as const;

/** Those of `floodgate report`, which also reports reruns. */
export const allReportFormats = [...reportFormats, 'rerun'] as const;
export type ReportFormat = (typeof allReportFormats)[number];
