import type {Plan} from '../config/plan.ts';
import {compilePayload, placeholderNames} from '../dataset/template.ts';
import type {Assignment} from '../model/raw-attempt.ts';
import type {Prompt} from '../model/prompt.ts';

/** The filled-in payload of an assignment, as the bytes to send. */
export type Renderer = (assignment: Assignment, connection: number) => Buffer;

/** Bytes of payloads that are kept; a dataset of any usual size fits. */
const mostKept = 64 * 1024 * 1024;

/**
 * Compiles a plan's payload. One that says the same of a prompt each time is filled in once and kept
 * as bytes: in a run that goes round the dataset, a send then costs neither text nor encoding.
 * @throws UserError for a template that can't be filled in
 */
export function compileRenderer({payload}: Pick<Plan, 'payload'>): Renderer {
	const fill = compilePayload(payload, process.env);
	const render: Renderer = ({prompt, index}, connection) =>
		Buffer.from(fill({prompt, index, connection}));
	const constant = placeholderNames(payload).every(
		(name) => !name.startsWith('$') || name.startsWith('$env.'),
	);
	if (!constant) return render;
	const kept = new Map<Prompt, Buffer>();
	let bytes = 0;
	return (assignment, connection) => {
		const known = kept.get(assignment.prompt);
		if (known) return known;
		const payload = render(assignment, connection);
		if (bytes + payload.length <= mostKept) {
			bytes += payload.length;
			kept.set(assignment.prompt, payload);
		}
		return payload;
	};
}
