/** The records that a client's message consists of; without a mark, the message is one. */
export function splitRecords(message: string, end: string | undefined): readonly string[] {
	if (end === undefined) return [message];
	return message.split(end).filter((record) => record !== '');
}

/** Records as the messages that carry them: all in one, or without a mark each in its own. */
export function joinAll(records: readonly string[], end: string | undefined): readonly string[] {
	if (end === undefined || records.length === 0) return records;
	return [records.map((record) => record + end).join('')];
}

/** As `joinAll`, where only records that are due at the same time share a message. */
export function joinDue(
	records: readonly string[],
	at: readonly number[],
	end: string | undefined,
): {readonly frames: readonly string[]; readonly at: readonly number[]} {
	if (end === undefined) return {frames: records, at};
	const times = [...new Set(at)];
	const frames = times.flatMap((time) =>
		joinAll(
			records.filter((_, index) => at[index] === time),
			end,
		),
	);
	return {frames, at: times};
}
