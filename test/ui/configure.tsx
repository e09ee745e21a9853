import type {Profiles} from '../../source/config/profiles/profiles.ts';
import type {PreparedRun} from '../../source/prepare/prepare.ts';
import {ConfigureScreen} from '../../source/ui/screens/configure/configure-screen.tsx';
import {ServicesContext, type Services} from '../../source/ui/services.ts';
import {temporaryFile} from '../helpers/folder.ts';
import {show, type ShowOptions} from './rig.tsx';

/** The form over a dataset of one prompt, with these values besides; what it starts and says is kept. */
export async function showForm(
	given: Readonly<Record<string, unknown>>,
	{
		profiles = {list: () => []},
		...options
	}: ShowOptions & {readonly profiles?: Partial<Profiles>} = {},
) {
	const dataset = await temporaryFile('prompts.jsonl', '{"Question": "Hello?"}\n');
	const values = {datasets: [dataset], url: 'ws://127.0.0.1:1', ...given};
	const runs: PreparedRun[] = [];
	const notes: string[] = [];
	const services: Services = {
		layers: [{source: 'project', label: ({key}) => key, values: new Map(Object.entries(values))}],
		profiles: profiles as Profiles,
		profile: undefined,
		out: 'runs',
		report: () => Promise.resolve(''),
		prepareReports: () => Promise.resolve(() => Promise.resolve([])),
		copy: () => Promise.resolve(''),
		edit: () => Promise.resolve(),
	};
	const shown = await show(
		<ServicesContext.Provider value={services}>
			<ConfigureScreen
				memory={{recall: () => undefined, remember: () => undefined}}
				onStart={(run) => runs.push(run)}
				onHistory={() => undefined}
				onQuit={() => undefined}
				onSay={(text) => notes.push(text)}
				onInterrupt={() => undefined}
			/>
		</ServicesContext.Provider>,
		{columns: 120, rows: 44, ...options},
	);
	return {...shown, runs, notes};
}
