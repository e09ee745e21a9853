/** The fields of a prompt that come from its row and that templates name. */
export const fieldNames = ['question', 'intent', 'expected', 'refCount', 'id', 'system'] as const;
export type FieldName = (typeof fieldNames)[number];

/** All fields that a row's keys can have: those of a prompt, and those that form a conversation. */
export const rowFieldNames = [...fieldNames, 'time', 'turns', 'conversation'] as const;
export type RowFieldName = (typeof rowFieldNames)[number];

/** For each field, its key in a dataset's rows, or a path such as `vars.question`. */
export type Fields = Readonly<Record<RowFieldName, string>>;

export const defaultFields: Fields = {
	question: 'Question',
	intent: 'Intent',
	expected: 'Reponse',
	refCount: 'RefCount',
	id: 'id',
	system: 'system',
	time: 'Time',
	turns: 'Turns',
	conversation: 'Conversation',
};
