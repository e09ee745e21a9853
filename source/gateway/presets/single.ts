import {singleRule} from '../../model/reply-rule.ts';
import type {Preset} from './preset.ts';

export const single: Preset = {
	name: 'single',
	aliases: [],
	description: 'one frame is the whole reply; a plain Lambda chatbot',
	rule: singleRule,
	payload: {message: '{{question}}'},
};
