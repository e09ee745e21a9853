import type {Binding} from './binding.ts';

/** The keys of the form and its dialogs. */
export const formKeymap = {
	configure: [
		{
			keys: ['enter'],
			action: 'edit',
			label: 'edit/start',
			help: 'edit or choose the field, or start on Start',
			footer: true,
		},
		{keys: ['R'], action: 'start', label: 'run', help: 'review the plan and start', footer: true},
		{
			keys: ['t'],
			action: 'probe',
			label: 'probe',
			help: 'send one prompt and show what comes back',
			footer: true,
		},
		{keys: ['s'], action: 'save', label: 'save profile', help: 'save as a profile', footer: true},
		{keys: ['/'], action: 'find', label: 'find', help: 'find a field', footer: true},
		{keys: ['H'], action: 'history', label: 'history', help: 'earlier runs', footer: true},
		{keys: ['P'], action: 'profiles', label: 'profiles', help: 'saved profiles', footer: true},
		{keys: ['right', 'l'], action: 'unfold', label: 'more', help: 'all fields of the group'},
		{keys: ['left', 'h'], action: 'fold', label: 'fewer', help: 'only the fields that matter'},
		{keys: ['tab'], action: 'nextPanel', label: 'next panel', help: 'next panel'},
		{keys: ['shift-tab'], action: 'previousPanel', label: 'panel', help: 'previous panel'},
		{keys: ['u', 'delete'], action: 'reset', label: 'reset', help: 'undo the edit of this field'},
	],
	profiles: [
		{keys: ['enter'], action: 'load', label: 'load', help: 'load the profile', footer: true},
		{
			keys: ['n'],
			action: 'create',
			label: 'new',
			help: 'save the form as a new profile',
			footer: true,
		},
		{keys: ['e'], action: 'rename', label: 'rename', help: 'rename the profile', footer: true},
		{
			keys: ['d'],
			action: 'duplicate',
			label: 'duplicate',
			help: 'duplicate the profile',
			footer: true,
		},
		{keys: ['x'], action: 'remove', label: 'delete', help: 'delete the profile', footer: true},
		{
			keys: ['w'],
			action: 'exportAll',
			label: 'export',
			help: 'export all profiles, without secrets',
		},
		{
			keys: ['i'],
			action: 'importAll',
			label: 'import',
			help: 'import profiles from a file',
		},
	],
	review: [
		{keys: ['enter', 'y'], action: 'confirm', label: 'start', help: 'start the run', footer: true},
		{keys: ['n'], action: 'cancel', label: 'not now', help: 'back to the form', footer: true},
	],
	probe: [
		{keys: ['a'], action: 'adopt', label: 'adopt', help: 'adopt the rule that fits', footer: true},
		{keys: ['enter'], action: 'cancel', label: 'close', help: 'back to the form', footer: true},
		{keys: ['t'], action: 'again', label: 'again', help: 'send it again', footer: true},
	],
} as const satisfies Readonly<Record<string, readonly Binding[]>>;
