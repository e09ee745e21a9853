import {useCallback, useEffect, useRef, useState} from 'react';

/** Milliseconds that a message stays. */
const shownFor = 8000;

/** A message that goes away by itself. */
export function useMessage(): {
	message: string | undefined;
	say: (text: string, stay?: boolean) => void;
} {
	const [message, setMessage] = useState<string>();
	const timer = useRef<NodeJS.Timeout>(undefined);
	useEffect(() => () => clearTimeout(timer.current), []);
	const say = useCallback((text: string, stay = false) => {
		clearTimeout(timer.current);
		setMessage(text === '' ? undefined : text);
		if (!stay && text !== '') timer.current = setTimeout(() => setMessage(undefined), shownFor);
	}, []);
	return {message, say};
}
