import {useEffect, useState} from 'react';
import type {RunDocument} from '../../../runs/saved-run-reader.ts';

/** A run that may still be read, and the whole run as soon as it is. */
export function useWholeDocument(given: RunDocument): RunDocument {
	const [read, setRead] = useState<{given: RunDocument; whole: RunDocument}>();
	useEffect(() => {
		let current = true;
		given.reading?.whole.then(
			(whole) => {
				if (current) setRead({given, whole});
			},
			() => {
				// The reason stands where the lists would.
			},
		);
		return () => {
			current = false;
		};
	}, [given]);
	return read?.given === given ? read.whole : given;
}
