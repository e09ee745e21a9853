import {z} from 'zod';
import {isExactDecimal} from '../model/exact-json.ts';

type Json = z.core.util.JSONType;

function isJson(value: unknown): value is Json {
	if (value === null || ['string', 'boolean', 'bigint'].includes(typeof value)) return true;
	if (typeof value === 'number') return Number.isFinite(value);
	if (typeof value !== 'object') return false;
	return isExactDecimal(value) || Object.values(value).every(isJson);
}

/**
 * Any JSON value, including numbers with more digits than a double holds, which zod's own schema refuses.
 */
export const jsonValue = z.custom<Json>(isJson, {
	error: 'not a JSON value',
	params: {json: true},
});
