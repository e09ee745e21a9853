/** What a prompt has of its row. */
export const fieldNames = ['question', 'intent', 'expected', 'refCount', 'id'] as const;
export type FieldName = (typeof fieldNames)[number];

/** All that a row's keys may stand for: those of a prompt, and those that make a conversation. */
export const rowFieldNames = [...fieldNames, 'turns', 'conversation'] as const;
export type RowFieldName = (typeof rowFieldNames)[number];

/** For each field, the key under which a dataset's rows keep it. */
export type Fields = Readonly<Record<RowFieldName, string>>;

export const defaultFields: Fields = {
	question: 'Question',
	intent: 'Intent',
	expected: 'Reponse',
	refCount: 'RefCount',
	id: 'id',
	turns: 'Turns',
	conversation: 'Conversation',
};
