import type {RerunSummary, Summary} from '../model/summary.ts';
import {rerunToFile, toFile, type SummaryFile} from '../store/summary-codec.ts';

/** A summary as the document that `summary.json` holds. */
export const summaryDocument = (summary: Summary): SummaryFile => toFile(summary);

/** One rerun as `reruns` of that document has it. */
export const rerunDocument = (rerun: RerunSummary) => rerunToFile(rerun);
