import {useCallback, useMemo, useState} from 'react';
import {profileLayer, toRawConfig, type RawConfig} from '../../../config/profiles/layer.ts';
import {toPlan} from '../../../config/plan.ts';
import {configOptions, type Config} from '../../../config/options/run-options.ts';
import {UserError} from '../../../model/user-error.ts';
import type {PreparedRun} from '../../../prepare/prepare.ts';
import type {Layer} from '../../../config/resolve.ts';
import {lazyParts} from '../../lazy-parts.ts';
import {useServices} from '../../services.ts';
import {loadRowKey, type FormGroup} from '../../state/form-rows.ts';
import {
	chooseLoad,
	isShown,
	loadChoiceOf,
	neededField,
	type LoadChoice,
} from '../../state/load-form.ts';
import {
	allLayers,
	fieldOfProblems,
	toConfig,
	toFields,
	type Edits,
	type Field,
} from '../../state/form.ts';

export type Prepared =
	| {readonly run: PreparedRun}
	| {readonly problems: readonly string[]; readonly field: string | undefined};

export type Configure = {
	readonly fields: readonly Field[];
	/** Undefined while a field is invalid. */
	readonly config: Config | undefined;
	/** All layers with the edits on top. */
	readonly layers: readonly Layer[];
	/** The load model, and the field for which it still needs a value. */
	readonly choice: LoadChoice;
	readonly needed: string | undefined;
	/** Where the cursor is, and which groups are open; kept while another screen is shown. */
	readonly place: FormPlace;
	readonly setPlace: (place: FormPlace) => void;
	/** Notes the selected row for when the form is shown again. */
	readonly rememberRow: (row: string | undefined) => void;
	/** Chooses a load model; returns the flags of the values that this clears. */
	readonly choose: (choice: LoadChoice) => readonly string[];
	readonly profile: string | undefined;
	readonly edited: boolean;
	readonly edit: (key: string, value: unknown) => void;
	/** Edits several fields at once, by key. */
	readonly editAll: (values: Edits) => void;
	/**
	 * Loads a profile.
	 * @throws UserError when it is missing or damaged
	 */
	readonly load: (name: string) => void;
	readonly rename: (name: string | undefined) => void;
	/** Everything that is not a default, as a profile keeps it. */
	readonly rawConfig: () => RawConfig;
	/** Checks everything, reads the dataset, loads the metrics. */
	readonly prepare: () => Promise<Prepared>;
};

type State = {
	readonly edits: Edits;
	readonly profile: string | undefined;
	readonly profileLayer: Layer | undefined;
	/** The load model chosen in the form; otherwise it follows from the values. */
	readonly chosen?: LoadChoice | undefined;
	/** Typed values that the chosen model does not use. */
	readonly parked?: Edits;
};

/** Where the user is in the form. */
export type FormPlace = {
	/** Key of the selected row; undefined before the first. */
	readonly row: string | undefined;
	readonly open: ReadonlySet<FormGroup>;
};

const nowhere: FormPlace = {row: undefined, open: new Set()};

/** What the form keeps while another screen is shown. */
export type ConfigureState = State & {readonly place: FormPlace};

/** Keeps the form's state while another screen is shown. */
export type ConfigureMemory = {
	readonly recall: () => ConfigureState | undefined;
	readonly remember: (state: ConfigureState) => void;
};

/** The form's state: the typed values over flags, environment, project file and profile. */
export function useConfigure(memory: ConfigureMemory): Configure {
	const services = useServices();
	const [state, setInner] = useState<State>(() => {
		const remembered = memory.recall();
		if (remembered) return remembered;
		const {profile} = services;
		if (profile === undefined) return {edits: new Map(), profile, profileLayer: undefined};
		const {config} = services.profiles.get(profile);
		return {edits: new Map(), profile, profileLayer: profileLayer(configOptions, profile, config)};
	});
	const [place, setPlace] = useState(() => memory.recall()?.place ?? nowhere);
	const setState = (next: State) => {
		memory.remember({...next, place});
		setInner(next);
	};
	const layers = useMemo(
		() => [...services.layers, ...(state.profileLayer ? [state.profileLayer] : [])],
		[services.layers, state.profileLayer],
	);
	const fields = useMemo(() => toFields(state.edits, layers), [state.edits, layers]);
	const config = useMemo(() => {
		try {
			return toConfig(state.edits, layers);
		} catch (error) {
			if (error instanceof UserError) return undefined;
			throw error;
		}
	}, [state.edits, layers]);

	const all = allLayers(state.edits, layers);
	const choice = state.chosen ?? loadChoiceOf(all);
	const wanted = neededField[choice];
	const isGiven = (key: string) =>
		fields.some(({option, text}) => option.key === key && text !== '');
	const needed = wanted === undefined || isGiven(wanted) ? undefined : wanted;

	const rememberRow = useCallback(
		(row: string | undefined) => memory.remember({...state, place: {...place, row}}),
		[memory, state, place],
	);

	/** The row of a field; the load model's row if the field itself is hidden. */
	const placeOf = (key: string | undefined) => {
		const field = fields.find(({option}) => option.key === key);
		return field && !isShown(field, choice, all) ? loadRowKey : key;
	};

	return {
		fields,
		config,
		layers: all,
		choice,
		needed,
		place,
		rememberRow,
		setPlace(next) {
			memory.remember({...state, place: next});
			setPlace(next);
		},
		choose(chosen) {
			const {edits, parked = new Map()} = state;
			const {cleared, ...next} = chooseLoad(chosen, {edits, parked}, layers);
			setState({...state, ...next, chosen});
			return cleared;
		},
		profile: state.profile,
		edited: state.edits.size > 0,
		edit(key, value) {
			const edits = new Map(state.edits);
			if (value === undefined) edits.delete(key);
			else edits.set(key, value);
			setState({...state, edits});
		},
		editAll: (values) => setState({...state, edits: new Map([...state.edits, ...values])}),
		load(name) {
			const layer = profileLayer(configOptions, name, services.profiles.get(name).config);
			setState({edits: new Map(), profile: name, profileLayer: layer});
		},
		rename: (name) => setState({...state, profile: name}),
		rawConfig() {
			const values = new Map<string, unknown>();
			for (const layer of allLayers(state.edits, layers).toReversed()) {
				for (const [key, value] of layer.values) values.set(key, value);
			}
			for (const [key, value] of values) if (value === undefined) values.delete(key);
			// A run's name that comes from the profile's name is not saved.
			if (!state.edits.has('name')) values.delete('name');
			return toRawConfig(configOptions, {source: 'profile', label: ({key}) => key, values});
		},
		async prepare() {
			if (needed !== undefined) {
				const {meta} = fields.find(({option}) => option.key === needed)!.option;
				const problem = `this load needs ${meta.allowed}; for example ${meta.example}`;
				return {problems: [problem], field: needed};
			}
			const {prepareRun} = await lazyParts.prepare();
			try {
				return {run: await prepareRun(toPlan(toConfig(state.edits, layers)))};
			} catch (error) {
				if (!(error instanceof UserError)) throw error;
				const texts = error.problems.map(({text}) => text);
				return {problems: texts, field: placeOf(fieldOfProblems(error.problems))};
			}
		},
	};
}
