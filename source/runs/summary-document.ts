import type {RerunSummary, Summary} from '../model/summary.ts';
import {rerunToFile, toFile, type SummaryFile} from '../store/summary-codec.ts';

/** A summary in the format of `summary.json`. */
export const summaryDocument = (summary: Summary): SummaryFile => toFile(summary);

/** A rerun in the format of that document's `reruns`. */
export const rerunDocument = (rerun: RerunSummary) => rerunToFile(rerun);
