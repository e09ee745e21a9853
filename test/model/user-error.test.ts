import {expect, test} from 'vitest';
import {aboutOption, problemsAbout, UserError} from '../../source/model/user-error.ts';

test('problems are data, and the message is their texts', () => {
	const error = new UserError(['one', {key: 'url', code: 'bad', text: 'two'}]);
	expect(error.problems).toEqual([{text: 'one'}, {key: 'url', code: 'bad', text: 'two'}]);
	expect(error.message).toBe('one\ntwo');
	expect(new UserError({key: 'url', text: 'one'}).problems).toEqual([{key: 'url', text: 'one'}]);
	expect(new UserError(problemsAbout('out', ['a', 'b'])).problems).toEqual([
		{key: 'out', text: 'a'},
		{key: 'out', text: 'b'},
	]);
});

test('what fails with the value of an option is about that option, unless it names another', async () => {
	const error = new UserError(['one', {key: 'url', text: 'two'}]);
	const expected = [
		{key: 'metrics', text: 'one'},
		{key: 'url', text: 'two'},
	];
	const caught = (action: () => unknown) => {
		try {
			action();
		} catch (thrown) {
			return (thrown as UserError).problems;
		}
		return [];
	};
	expect(
		caught(() =>
			aboutOption('metrics', () => {
				throw error;
			}),
		),
	).toEqual(expected);
	await expect(aboutOption('metrics', () => Promise.reject(error))).rejects.toMatchObject({
		problems: expected,
	});
	expect(aboutOption('metrics', () => 5)).toBe(5);
	await expect(aboutOption('metrics', () => Promise.resolve(5))).resolves.toBe(5);
});

test('an error of ours is passed on as it is', () => {
	const bug = new TypeError('bug');
	expect(() =>
		aboutOption('metrics', () => {
			throw bug;
		}),
	).toThrow(bug);
});
