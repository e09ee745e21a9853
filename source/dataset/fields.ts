/** The fields of a prompt that come from its row. */
export const fieldNames = ['question', 'intent', 'expected', 'refCount', 'id'] as const;
export type FieldName = (typeof fieldNames)[number];

/** All fields that a row's keys can have: those of a prompt, and those that form a conversation. */
export const rowFieldNames = [...fieldNames, 'turns', 'conversation'] as const;
export type RowFieldName = (typeof rowFieldNames)[number];

/** For each field, its key in a dataset's rows. */
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
