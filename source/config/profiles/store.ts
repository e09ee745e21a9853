import {dirname, join} from 'node:path';
import {makeFolders} from '../../model/folders.ts';
import {UserError} from '../../model/user-error.ts';
import {moveAside, toContents, type ProfileFile, type Stored} from './file.ts';
import {withLock} from './lock.ts';

/** The profiles by name. */
export type Saved = Map<string, Stored>;

export type ProfileStore = {
	readonly read: () => Saved;
	/** Changes the profiles and writes them, with no other process in between. */
	readonly change: <Result>(action: (saved: Saved) => Result) => Result;
};

/**
 * Runs an action on files; errors of the file system become the user's to fix.
 * @throws UserError that names the place
 */
export function blame<Result>(place: string, action: () => Result): Result {
	try {
		return action();
	} catch (error) {
		if (error instanceof UserError || (error as NodeJS.ErrnoException).code === undefined) {
			throw error;
		}
		throw new UserError(`profiles: ${place} cannot be used (${(error as Error).message})`);
	}
}

/**
 * Reads and changes the file of profiles. A damaged one is moved aside before anything is written.
 * @param warn is called with where a damaged file went
 */
export function createProfileStore(
	{path: file, ...contents}: ProfileFile,
	warn: (text: string) => void,
): ProfileStore {
	const readAs = (onDamage: (why: string) => Saved): Saved => {
		const {profiles, newer, damaged} = contents.read();
		if (newer !== undefined) {
			throw new UserError(`profiles: ${file} was written by a newer floodgate; it stays as it is`);
		}
		if (damaged !== undefined) return onDamage(damaged);
		return new Map(profiles?.map((stored) => [stored.name, stored]));
	};
	const locked = <Result>(action: (saved: Saved) => Result): Result =>
		blame(file, () => {
			makeFolders(dirname(file));
			return withLock(join(dirname(file), 'profiles.lock'), () =>
				// Read again, because what was read before the lock may be out of date.
				action(
					readAs((why) => {
						const aside = moveAside(file);
						warn(`profiles: ${file} is damaged (${why}). It was moved to ${aside}.`);
						return new Map();
					}),
				),
			);
		});
	return {
		read: () => blame(file, () => readAs(() => locked((saved) => saved))),
		change: (action) =>
			locked((saved) => {
				const result = action(saved);
				contents.write(toContents([...saved.values()]));
				return result;
			}),
	};
}
