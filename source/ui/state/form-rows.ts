import {type Field} from './form.ts';

export type FormRow = {
	readonly key: string;
	readonly kind: 'start' | 'load' | 'field';
	readonly field?: Field;
	/** The load model needs its value. */
	readonly needed?: boolean;
};
