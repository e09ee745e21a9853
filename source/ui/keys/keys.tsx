import {useInput, usePaste} from 'ink';
import {
	createContext,
	useContext,
	useEffectEvent,
	useLayoutEffect,
	useMemo,
	useRef,
	useState,
	useSyncExternalStore,
	type ReactNode,
} from 'react';
import {useBindings} from './bindings-context.ts';
import {keyNames} from './key-names.ts';
import type {ActionOf, Binding, Scope} from './keymap.ts';

/** The effect of an action, with a label of its own where the binding's does not say it, or why it is disabled. */
export type Handler =
	| (() => void)
	| {readonly label: string; readonly run: () => void; readonly help?: string}
	| {readonly disabled: string};
export type Handlers<Name extends Scope> = Readonly<Partial<Record<ActionOf<Name>, Handler>>>;

type Layer = {
	/** An inactive layer keeps its place for when it becomes active again. */
	readonly active: boolean;
	/** Undefined for a text field, which takes all keys. */
	readonly bindings: readonly ActiveBinding[] | undefined;
	/** Of a text field or a question: what the footer says. */
	readonly hints?: readonly KeyHint[];
	/** Returns whether the layer took the key. */
	readonly key: (name: string) => boolean;
	readonly paste?: (text: string) => void;
	/** Keys do not reach the layers below. */
	readonly modal: boolean;
};

/** A key of a text field or a question, and what it does. */
export type KeyHint = {readonly key: string; readonly label: string};

export type ActiveBinding = Binding & {readonly scope: Scope; readonly disabled?: string};

type Keys = {
	/** The place for a new layer. */
	readonly place: () => number;
	readonly push: (layer: {current: Layer}, place: number) => () => void;
	/** The active layers, topmost first. */
	readonly active: () => readonly Layer[];
	/** Call it when a layer is added, removed, or has other bindings. */
	readonly changed: () => void;
	readonly subscribe: (listener: () => void) => () => void;
	/** A different number after every change. */
	readonly version: () => number;
	/** Shown when a disabled key was pressed. */
	readonly say: (text: string) => void;
	/** Delivers a key as if it was pressed. */
	readonly press: (name: string) => void;
	/** Holds further keys back until a promise settles and its effects are committed. */
	readonly hold: <Result>(until: Promise<Result>) => Promise<Result>;
};

const KeysContext = createContext<Keys | undefined>(undefined);

/** Keys and pastes still to be delivered, in the order in which they came. */
type Typed = {readonly key: string} | {readonly paste: string};

/**
 * Routes keys through layers: the last to come is the topmost and gets them first, so that of two
 * components, one in the other, the inner one does. A layer that was switched off comes back at its
 * place. Keys of one read are handed out one by one, each after the commit of what the one before it
 * changed: so what the first one opens gets the second, and Enter takes a text with its last character.
 */
export function KeysProvider({
	children,
	onSay,
	onKey,
}: {
	readonly children: ReactNode;
	readonly onSay: (text: string) => void;
	/** Called before each key is delivered. */
	readonly onKey?: () => void;
}) {
	const layers = useRef<{readonly place: number; readonly layer: {current: Layer}}[]>([]);
	const queue = useRef<Typed[]>([]);
	/** The first of the queue was delivered, and its changes still have to be committed. */
	const handedOut = useRef(false);
	/** How many promises the keys wait for. */
	const holds = useRef(0);
	const [turn, setTurn] = useState(0);
	const say = useRef(onSay);
	const pressed = useRef<(name: string) => void>(() => undefined);
	useLayoutEffect(() => {
		say.current = onSay;
	});

	const keys = useMemo<Keys>(() => {
		const listeners = new Set<() => void>();
		let version = 0;
		let places = 0;
		const changed = () => {
			version++;
			for (const listener of listeners) listener();
		};
		return {
			place: () => places++,
			push(layer, place) {
				const placed = {place, layer};
				layers.current = [...layers.current, placed].toSorted((a, b) => a.place - b.place);
				return () => {
					layers.current = layers.current.filter((other) => other !== placed);
					changed();
				};
			},
			active: () =>
				layers.current
					.toReversed()
					.map(({layer}) => layer.current)
					.filter(({active}) => active),
			changed,
			subscribe(listener) {
				listeners.add(listener);
				return () => listeners.delete(listener);
			},
			version: () => version,
			say: (text) => say.current(text),
			press: (name) => pressed.current(name),
			hold(until) {
				holds.current++;
				return until.finally(() => {
					holds.current--;
					// Before the caller's next change, and committed together with it.
					setTurn((count) => count + 1);
				});
			},
		};
	}, []);

	const dispatch = (typed: Typed) => {
		onKey?.();
		for (const layer of keys.active()) {
			if ('paste' in typed && layer.paste) {
				layer.paste(typed.paste);
				return;
			}
			if (('key' in typed && layer.key(typed.key)) || layer.modal) return;
		}
	};
	const handOut = () => {
		const typed = queue.current[0];
		if (typed === undefined) return;
		handedOut.current = true;
		dispatch(typed);
		// In the same batch as the key's changes, so that both are committed together.
		setTurn((count) => count + 1);
	};
	const next = useEffectEvent(handOut);
	useLayoutEffect(() => {
		if (handedOut.current) queue.current.shift();
		handedOut.current = false;
		if (queue.current.length === 0 || holds.current > 0) return undefined;
		// Not at once: React mistakes long chains of updates within a commit for an endless loop.
		const timer = setImmediate(() => next());
		return () => clearImmediate(timer);
	}, [turn]);

	const receive = (typed: readonly Typed[]) => {
		const idle = queue.current.length === 0 && holds.current === 0;
		queue.current.push(...typed);
		if (idle) handOut();
	};
	useLayoutEffect(() => {
		pressed.current = (name) => receive([{key: name}]);
	});
	useInput((input, key) => receive(keyNames(input, key).map((name) => ({key: name}))));
	usePaste((text) => receive([{paste: text}]));

	return <KeysContext.Provider value={keys}>{children}</KeysContext.Provider>;
}

function useKeysContext(): Keys {
	const keys = useContext(KeysContext);
	if (!keys) throw new Error('a component with keys stands outside the KeysProvider');
	return keys;
}

function useLayer(layer: Layer): void {
	const keys = useKeysContext();
	const holder = useRef(layer);
	// Assigned while rendering, where a component comes before its children; its effects run after
	// theirs.
	const [place] = useState(keys.place);
	const {active, bindings = []} = layer;
	const state = bindings.map(
		({scope, action, label, disabled = ''}) => `${scope} ${action} ${label} ${disabled}`,
	);
	const signature = JSON.stringify([active, state]);
	useLayoutEffect(() => {
		holder.current = layer;
	});
	useLayoutEffect(() => keys.push(holder, place), [keys, place]);
	useLayoutEffect(() => keys.changed(), [keys, signature]);
}

/** Presses a key on the user's behalf. */
export function usePress(): (name: string) => void {
	return useKeysContext().press;
}

/**
 * A function that holds keys back while a part of the app loads: they are meant for what it will
 * show. It returns the promise.
 */
export function useKeyHold(): Keys['hold'] {
	return useKeysContext().hold;
}

/**
 * Binds a scope's actions to handlers while the component is mounted.
 * @param modal keys do not reach the layers below, as in a dialog
 */
export function useKeys<Name extends Scope>(
	scope: Name,
	handlers: Handlers<Name>,
	{active = true, modal = false}: {readonly active?: boolean; readonly modal?: boolean} = {},
): void {
	const {say} = useKeysContext();
	const bindingsOf = useBindings();
	const handlerOf = (binding: Binding) => handlers[binding.action as ActionOf<Name>];
	const bindings = bindingsOf(scope)
		.filter((binding) => handlerOf(binding) !== undefined)
		.map((binding): ActiveBinding => {
			const handler = handlerOf(binding);
			if (typeof handler !== 'object') return {...binding, scope};
			if ('disabled' in handler) return {...binding, scope, disabled: handler.disabled};
			const {label, help = label} = handler;
			return {...binding, scope, label, help};
		});
	useLayer({
		active,
		modal,
		bindings,
		key(name) {
			const binding = bindings.find(({keys}) => keys.includes(name));
			const handler = binding && handlerOf(binding);
			if (!handler) return false;
			if (typeof handler === 'function') handler();
			else if ('disabled' in handler) say(handler.disabled);
			else handler.run();
			return true;
		},
	});
}

/** Takes every key while a text field has the focus: there, all of them are characters. */
export function useTextKeys(
	onKey: (name: string) => void,
	onPaste: (text: string) => void,
	{
		active = true,
		hints = [],
	}: {readonly active?: boolean; readonly hints?: readonly KeyHint[]} = {},
): void {
	useLayer({
		active,
		modal: false,
		bindings: undefined,
		hints,
		key(name) {
			// Stopping must always be possible.
			if (name === 'ctrl-c' || name === 'ctrl-l') return false;
			onKey(name);
			return true;
		},
		paste: onPaste,
	});
}

/** The bindings that work right now, for the footer and the help; none while text is entered. */
export function useActiveBindings(): readonly ActiveBinding[] {
	const keys = useKeysContext();
	useSyncExternalStore(keys.subscribe, keys.version);
	const found: ActiveBinding[] = [];
	for (const {bindings, modal} of keys.active()) {
		if (!bindings) break;
		found.push(...bindings);
		if (modal) break;
	}
	return found;
}

/** What the keys do in the text field or question that has the keyboard; undefined when none has. */
export function useTyping(): readonly KeyHint[] | undefined {
	const keys = useKeysContext();
	useSyncExternalStore(keys.subscribe, keys.version);
	const [top] = keys.active();
	return top && top.bindings === undefined ? (top.hints ?? []) : undefined;
}
