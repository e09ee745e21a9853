import type {Binding} from './binding.ts';
import {formKeymap} from './form-keymap.ts';

/**
 * Every key of the app, declared once: handlers, footer, help overlay and the table in the docs come from
 * here. Pure data, so that it can be read without loading React.
 */
export const keymap = {
	everywhere: [
		{keys: ['?'], action: 'help', label: 'help', help: 'this help'},
		{keys: ['q'], action: 'back', label: 'back', help: 'back, or quit at the root'},
		{
			keys: ['ctrl-p', ':'],
			action: 'palette',
			label: 'palette',
			help: 'find and do anything: actions, fields, profiles, runs',
		},
		{keys: ['escape'], action: 'close', label: 'close', help: 'close or clear'},
		{keys: ['ctrl-l'], action: 'redraw', label: 'redraw', help: 'redraw the screen'},
		{keys: ['ctrl-c'], action: 'interrupt', label: 'stop', help: 'stop; twice to force'},
	],
	list: [
		{keys: ['down', 'j'], action: 'down', label: 'down', help: 'next'},
		{keys: ['up', 'k'], action: 'up', label: 'up', help: 'previous'},
		{keys: ['pagedown'], action: 'pageDown', label: 'page down', help: 'a page down'},
		{keys: ['pageup'], action: 'pageUp', label: 'page up', help: 'a page up'},
		{keys: ['g', 'home'], action: 'first', label: 'first', help: 'first'},
		{keys: ['G', 'end'], action: 'last', label: 'last', help: 'last'},
	],
	help: [{keys: ['/'], action: 'find', label: 'find', help: 'find a key', footer: true}],
	...formKeymap,
	run: [
		{keys: ['p'], action: 'pause', label: 'pause', help: 'pause or resume', footer: true},
		{
			keys: ['+', '='],
			action: 'more',
			label: 'level',
			footerKeys: '+/-',
			help: 'more connections or rate: one more, or a tenth',
			footer: true,
		},
		{
			keys: ['-'],
			action: 'fewer',
			label: 'less',
			help: 'fewer connections or less rate: one less, or a tenth',
		},
		{
			keys: ['c'],
			action: 'chart',
			label: 'chart',
			help: 'next chart: times, first token, rate, errors, a heat map of the latencies',
			footer: true,
		},
		{
			keys: ['f'],
			action: 'failures',
			label: 'failures',
			help: 'what failed or errored so far, while the run goes on',
			footer: true,
		},
		{keys: [']'], action: 'nextPanel', label: 'next panel', help: 'next panel below the chart'},
		{
			keys: ['['],
			action: 'previousPanel',
			label: 'previous panel',
			help: 'previous panel below the chart',
		},
	],
	broken: [
		{
			keys: ['tab', 'shift-tab', 'E'],
			action: 'otherList',
			label: 'errors',
			help: 'from the failures to the errors and back',
			footer: true,
		},
	],
	results: [
		{
			keys: ['tab', ']', 'right', 'l'],
			action: 'nextTab',
			label: 'next tab',
			help: 'next tab',
		},
		{
			keys: ['shift-tab', '[', 'left', 'h'],
			action: 'previousTab',
			label: 'tab',
			help: 'previous tab',
		},
		{keys: ['1'], action: 'tab1', label: 'overview', help: 'Overview'},
		{keys: ['2'], action: 'tab2', label: 'failures', help: 'Failures'},
		{keys: ['3'], action: 'tab3', label: 'errors', help: 'Errors'},
		{keys: ['4'], action: 'tab4', label: 'intents', help: 'Intents'},
		{keys: ['5'], action: 'tab5', label: 'steps', help: 'Steps'},
		{keys: ['6'], action: 'tab6', label: 'compare', help: 'Compare'},
		{keys: ['7'], action: 'tab7', label: 'doubtful', help: 'Doubtful, if there are any'},
		{keys: ['8'], action: 'tab8', label: 'left', help: 'Left by their users, if there are any'},
		{
			keys: ['c'],
			action: 'chart',
			label: 'chart',
			help: 'next chart, of the overview or the steps',
			footer: true,
		},
		{keys: ['f'], action: 'rerunFailed', label: 'rerun failed', help: 'rerun failed', footer: true},
		{
			keys: ['E'],
			action: 'rerunErrored',
			label: 'errored',
			help: 'rerun errored',
			footer: true,
		},
		{
			keys: ['D'],
			action: 'rerunDoubtful',
			label: 'rerun doubtful',
			help: 'rerun doubtful',
		},
		{keys: ['a'], action: 'rerunAll', label: 'all again', help: 'run all again', footer: true},
		{keys: ['o'], action: 'report', label: 'report', help: 'write a report', footer: true},
		{
			keys: ['b'],
			action: 'compare',
			label: 'compare',
			help: 'compare with a baseline',
			footer: true,
		},
		{keys: ['H'], action: 'history', label: 'history', help: 'earlier runs', footer: true},
		{keys: ['s'], action: 'save', label: 'save profile', help: 'save the plan as a profile'},
	],
	matrix: [
		{
			keys: ['enter'],
			action: 'open',
			label: 'these failures',
			help: 'the failed pairs of the selected cell',
			footer: true,
		},
		{
			keys: ['right', 'l'],
			action: 'nextColumn',
			label: 'next column',
			help: 'next column; from the last one, the next tab',
		},
		{
			keys: ['left', 'h'],
			action: 'previousColumn',
			label: 'previous column',
			help: 'previous column; from the first one, the previous tab',
		},
	],
	pairs: [
		{
			keys: ['enter'],
			action: 'detail',
			label: 'open',
			help: 'everything about the pair, or the pairs of a group',
			footer: true,
		},
		{keys: ['space'], action: 'mark', label: 'mark', help: 'mark or unmark', footer: true},
		{keys: ['/'], action: 'filter', label: 'filter', help: 'filter by text', footer: true},
		{
			keys: ['r'],
			action: 'rerunSelected',
			label: 'rerun',
			help: 'rerun what is marked, or selected',
			footer: true,
		},
		{keys: ['m'], action: 'metric', label: 'metric', help: 'filter by metric'},
		{keys: ['i'], action: 'intent', label: 'intent', help: 'filter by intent'},
		{keys: ['d'], action: 'doubtful', label: 'doubtful', help: 'filter by doubt'},
		{keys: ['n'], action: 'nextMatch', label: 'next match', help: 'next match of the filter'},
		{
			keys: ['N'],
			action: 'previousMatch',
			label: 'previous match',
			help: 'previous match of the filter',
		},
		{
			keys: ['y'],
			action: 'copy',
			label: 'copy',
			help: 'copy the reply, or the log query of errors',
		},
	],
	detail: [
		{keys: [']', 'right', 'l'], action: 'next', label: 'next', help: 'next pair', footer: true},
		{
			keys: ['[', 'left', 'h'],
			action: 'previous',
			label: 'previous',
			help: 'previous pair',
			footer: true,
		},
		{keys: ['t'], action: 'nextTurn', label: 'next turn', help: 'next turn of the conversation'},
		{
			keys: ['T'],
			action: 'previousTurn',
			label: 'previous turn',
			help: 'previous turn of the conversation',
		},
		{keys: ['y'], action: 'copy', label: 'copy reply', help: 'copy the reply', footer: true},
		{
			keys: ['Y'],
			action: 'copyRecord',
			label: 'copy record',
			help: 'copy the whole record',
			footer: true,
		},
		{
			keys: ['e'],
			action: 'editor',
			label: 'editor',
			help: 'open the record in $EDITOR',
			footer: true,
		},
		{keys: ['r'], action: 'rerunSelected', label: 'rerun', help: 'rerun this prompt', footer: true},
	],
	history: [
		{keys: ['enter'], action: 'open', label: 'open', help: 'open the run', footer: true},
		{keys: ['space'], action: 'mark', label: 'mark', help: 'mark a run to compare', footer: true},
		{keys: ['S'], action: 'sort', label: 'sort', help: 'sort by another figure', footer: true},
		{
			keys: ['/'],
			action: 'filter',
			label: 'filter',
			help: 'filter by name, verdict or tag',
			footer: true,
		},
		{
			keys: ['b'],
			action: 'compare',
			label: 'compare',
			help: 'compare the selected run with the marked one',
			footer: true,
		},
		{
			keys: ['x', 'delete'],
			action: 'remove',
			label: 'delete',
			help: 'delete the run',
			footer: true,
		},
	],
} as const satisfies Readonly<Record<string, readonly Binding[]>>;

export type {Binding};
export type Scope = keyof typeof keymap;
export type ActionOf<Name extends Scope> = (typeof keymap)[Name][number]['action'];

/** The bindings of a scope, without the literal types. */
export const bindingsOf = (scope: Scope): readonly Binding[] => keymap[scope];
