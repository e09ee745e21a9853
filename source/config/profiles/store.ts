import {dirname, join} from 'node:path';
import {makeFolders} from '../../model/folders.ts';
import {UserError} from '../../model/user-error.ts';
import {moveAside, toContents, type ProfileFile, type Stored} from './file.ts';
import {withLock} from './lock.ts';

/** The profiles by name. */
export type Saved = Map<string, Stored>;

export type ProfileStore = {
	readonly read: () => Saved;
	/** Changes the profiles and writes them, without interference from other processes. */
	readonly change: <Result>(action: (saved: Saved) => Result) => Result;
};

/**
 * Runs an action on files, and turns file system errors into messages for the user.
 * @throws UserError that names the place
 */
export function withPlace<Result>(place: string, action: () => Result): Result {
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
 * @param warn receives a message on where a damaged file went
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
		withPlace(file, () => {
			makeFolders(dirname(file));
			return withLock(join(dirname(file), 'profiles.lock'), () =>
				// Read again, because what was read before the lock may be outdated.
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
		read: () => withPlace(file, () => readAs(() => locked((saved) => saved))),
		change: (action) =>
			locked((saved) => {
				const result = action(saved);
				contents.write(toContents([...saved.values()]));
				return result;
			}),
	};
}
