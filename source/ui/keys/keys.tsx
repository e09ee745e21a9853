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
import {keyNames} from './key-names.ts';
import {bindingsOf, type ActionOf, type Binding, type Scope} from './keymap.ts';

/** What an action does, or why it can't be done now. */
export type Handler = (() => void) | {readonly disabled: string};
export type Handlers<Name extends Scope> = Readonly<Partial<Record<ActionOf<Name>, Handler>>>;

type Layer = {
	/** A layer that is not active keeps its place, so that it is where it was when it is again. */
	readonly active: boolean;
	/** Undefined for a text field, which takes all keys. */
	readonly bindings: readonly ActiveBinding[] | undefined;
	/** Whether the key was taken. */
	readonly key: (name: string) => boolean;
	readonly paste?: (text: string) => void;
	/** No key goes further down. */
	readonly modal: boolean;
};

export type ActiveBinding = Binding & {readonly scope: Scope; readonly disabled?: string};

type Keys = {
	/** The place of a layer that is being made. */
	readonly place: () => number;
	readonly push: (layer: {current: Layer}, place: number) => () => void;
	/** The active layers, the topmost first. */
	readonly active: () => readonly Layer[];
	/** Tells that a layer came, went, or has other bindings. */
	readonly changed: () => void;
	readonly subscribe: (listener: () => void) => () => void;
	/** Another number after every change. */
	readonly version: () => number;
	/** Shown when a disabled key was pressed. */
	readonly say: (text: string) => void;
	/** Keeps further keys waiting until something has settled, and what follows from it is committed. */
	readonly hold: <Result>(until: Promise<Result>) => Promise<Result>;
};

const KeysContext = createContext<Keys | undefined>(undefined);

/** What is still to be handed out, in the order in which it came. */
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
	/** Called before each key is handed out. */
	readonly onKey?: () => void;
}) {
	const layers = useRef<{readonly place: number; readonly layer: {current: Layer}}[]>([]);
	const queue = useRef<Typed[]>([]);
	/** The first of the queue was handed out, and what it changed is to be committed. */
	const handedOut = useRef(false);
	/** What the keys wait for. */
	const holds = useRef(0);
	const [turn, setTurn] = useState(0);
	const say = useRef(onSay);
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
			hold(until) {
				holds.current++;
				return until.finally(() => {
					holds.current--;
					// Ahead of what the caller changes next, and committed together with it.
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
		// In the same batch as what the key changes, so that both are committed together.
		setTurn((count) => count + 1);
	};
	const next = useEffectEvent(handOut);
	useLayoutEffect(() => {
		if (handedOut.current) queue.current.shift();
		handedOut.current = false;
		if (queue.current.length === 0 || holds.current > 0) return undefined;
		// Not at once: React takes long chains of updates from within a commit for an endless loop.
		const timer = setImmediate(() => next());
		return () => clearImmediate(timer);
	}, [turn]);

	const receive = (typed: readonly Typed[]) => {
		const idle = queue.current.length === 0 && holds.current === 0;
		queue.current.push(...typed);
		if (idle) handOut();
	};
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
	// Taken while rendering, where a component comes before those in it; its effects come after theirs.
	const [place] = useState(keys.place);
	const {active, bindings = []} = layer;
	const state = bindings.map(({scope, action, disabled = ''}) => `${scope} ${action} ${disabled}`);
	const signature = JSON.stringify([active, state]);
	useLayoutEffect(() => {
		holder.current = layer;
	});
	useLayoutEffect(() => keys.push(holder, place), [keys, place]);
	useLayoutEffect(() => keys.changed(), [keys, signature]);
}

/**
 * A function that keeps keys waiting while a part of the app is being loaded: they are meant for what it
 * will show. It gives the promise back.
 */
export function useKeyHold(): Keys['hold'] {
	return useKeysContext().hold;
}

/**
 * Gives a scope's actions their handlers while the component is there.
 * @param modal no key goes to what lies below, as in a dialog
 */
export function useKeys<Name extends Scope>(
	scope: Name,
	handlers: Handlers<Name>,
	{active = true, modal = false}: {readonly active?: boolean; readonly modal?: boolean} = {},
): void {
	const {say} = useKeysContext();
	const handlerOf = (binding: Binding) => handlers[binding.action as ActionOf<Name>];
	const bindings = bindingsOf(scope)
		.filter((binding) => handlerOf(binding) !== undefined)
		.map((binding): ActiveBinding => {
			const handler = handlerOf(binding);
			return {...binding, scope, ...(typeof handler === 'object' && {disabled: handler.disabled})};
		});
	useLayer({
		active,
		modal,
		bindings,
		key(name) {
			const binding = bindings.find(({keys}) => keys.includes(name));
			const handler = binding && handlerOf(binding);
			if (!handler) return false;
			if (typeof handler === 'object') say(handler.disabled);
			else handler();
			return true;
		},
	});
}

/** Takes every key while a text field has the focus: all of them are just characters there. */
export function useTextKeys(
	onKey: (name: string) => void,
	onPaste: (text: string) => void,
	active = true,
): void {
	useLayer({
		active,
		modal: false,
		bindings: undefined,
		key(name) {
			// Stopping must always be possible.
			if (name === 'ctrl-c' || name === 'ctrl-l') return false;
			onKey(name);
			return true;
		},
		paste: onPaste,
	});
}

/** The bindings that work right now, for the footer and the help; none while text is typed. */
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

/** Whether a text field, or a question, has the keyboard. */
export function useTyping(): boolean {
	const keys = useKeysContext();
	useSyncExternalStore(keys.subscribe, keys.version);
	const [top] = keys.active();
	return top !== undefined && top.bindings === undefined;
}
