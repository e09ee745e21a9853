export const fieldNames = ['question', 'intent', 'expected', 'refCount', 'id'] as const;
export type FieldName = (typeof fieldNames)[number];

/** For each field, the key under which a dataset's rows keep it. */
export type Fields = Readonly<Record<FieldName, string>>;

export const defaultFields: Fields = {
	question: 'Question',
	intent: 'Intent',
	expected: 'Reponse',
	refCount: 'RefCount',
	id: 'id',
};
