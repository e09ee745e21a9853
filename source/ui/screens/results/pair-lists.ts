import type {ResultList} from '../../../model/result-entry.ts';
import type {RunDocument} from '../../../runs/saved-run-reader.ts';

/** The last attempts of a run that deserve attention, by what is wrong with them. */
export type PairLists = {
	readonly failures: ResultList;
	readonly errors: ResultList;
	readonly doubtful: ResultList;
	/** Those that their users left on purpose. */
	readonly left: ResultList;
};

export const pairListsOf = ({latest}: RunDocument): PairLists => ({
	failures: latest.filter(({outcome}) => outcome === 'failed'),
	errors: latest.filter(({outcome}) => outcome === 'errored'),
	doubtful: latest.filter(({doubt}) => doubt !== undefined),
	left: latest.filter(({outcome}) => outcome === 'left'),
});
