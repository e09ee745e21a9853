import {expect, test} from 'vitest';
import {classifyAppError} from '../../source/gateway/app-error.ts';

test.each([
	['Désolé, une erreur est survenue lors du traitement de votre demande.', 'general'],
	['Bonjour. Désolé, une erreur est survenue.', 'general'],
	['UNE ERREUR EST SURVENUE', 'general'],
	['Une\u00a0erreur\u00a0est survenue', 'general'],
	['\n Une erreur : 500', 'general'],
	['Voici : Une erreur fréquente', undefined],
	['Une erreurs', undefined],
	['Des erreurs sont survenues.', undefined],
	['Nous rencontrons un trafic intense. Réessayez plus tard.', 'traffic'],
	['Bonjour ! Nous rencontrons un trafic intense en ce moment.', 'traffic'],
	['Le trafic est intense sur le pont.', undefined],
	['Désolée, un problème est survenu.', 'apology'],
	['Je suis désolé mais des problèmes techniques m’en empêchent.', 'apology'],
	['Nous sommes sincèrement désolés : un incident est en cours.', 'apology'],
	['  DÉSOLÉ. Une erreur', undefined],
	['Désolé: Erreur 500', 'apology'],
	['Je suis désolé, je ne suis pas en mesure de répondre à votre question.', 'unavailable'],
	['Désolées, nous ne sommes pas en mesure de vous répondre.', 'unavailable'],
	['Désolé, ce service est fermé le lundi.', undefined],
	['Désolément, une erreur', undefined],
	['En cas d’erreur, écrivez-nous. Désolé du contretemps.', undefined],
	['Désolé, votre demande comporte un terreur.', undefined],
	['', undefined],
])('%j is %s', (text, name) => {
	expect(classifyAppError(text)).toBe(name);
});

test('patterns of the user’s own take the place of the default ones', () => {
	const patterns = [{name: 'oops', pattern: /^oops/}];
	expect(classifyAppError('oops', patterns)).toBe('oops');
	expect(classifyAppError('Désolé, une erreur est survenue.', patterns)).toBeUndefined();
});

test('a reply made to slow the patterns down does not', () => {
	const began = performance.now();
	classifyAppError(' '.repeat(1_000_000));
	classifyAppError(`Désolé${' erreu'.repeat(150_000)}`);
	classifyAppError('erreur est '.repeat(100_000));
	classifyAppError('nous rencontrons un trafic '.repeat(40_000));
	expect(performance.now() - began).toBeLessThan(2000);
});
