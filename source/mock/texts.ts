import type {Random} from './random.ts';

export type Language = 'fr' | 'en';

/** The chatbot's text when it has failed, in a reply of the usual shape. */
export const apologies: readonly string[] = [
	'Désolé, une erreur est survenue lors du traitement de votre demande. Veuillez réessayer plus tard.',
	'Je suis désolé, je ne suis pas en mesure de répondre à votre question pour le moment.',
];

const known: Readonly<Record<Language, readonly string[]>> = {
	fr: [
		'Bonjour et merci de votre question.',
		'La Ville de Rivemont publie ces renseignements sur son portail.',
		'Vous pouvez les consulter en tout temps, sans créer de compte.',
		'Les données sont mises à jour chaque lundi par le service responsable.',
		'Une recherche par mot-clé vous mènera directement à la bonne page.',
		'Le fichier est offert en plusieurs formats et peut être réutilisé librement.',
		'Notre équipe répond aux demandes écrites en deux jours ouvrables.',
		'N’hésitez pas à préciser votre question si ce n’est pas ce que vous cherchiez.',
	],
	en: [
		'Hello and thank you for your question.',
		'The City of Rivemont publishes this information on its portal.',
		'You can read it at any time, without an account.',
		'The data is brought up to date every Monday by the department in charge.',
		'A search by keyword will take you straight to the right page.',
		'The file comes in several formats and may be reused freely.',
		'Our team answers written requests within two working days.',
		'Feel free to give more detail if this is not what you were looking for.',
	],
};

const unknown: Readonly<Record<Language, string>> = {
	fr: 'Je n’ai rien trouvé de précis à ce sujet. Pourriez-vous reformuler votre question ?',
	en: 'I could not find anything specific about this. Could you rephrase your question?',
};

const functionWords: Readonly<Record<Language, ReadonlySet<string>>> = {
	fr: new Set(
		'le la les un une des du de et est sont ce que qui quel quelle quels quelles où comment pourquoi quand je tu il elle on nous vous mon ma mes votre vos au aux pour sur dans avec puis peut peux bonjour merci'.split(
			' ',
		),
	),
	en: new Set(
		'the a an and is are was this that what which who where how why when i you he she it we they my your our of to for from on in with can could do does hello hi thanks'.split(
			' ',
		),
	),
};

/** French unless English function words predominate: the sample datasets are mostly French. */
export function languageOf(text: string): Language {
	const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
	const count = (language: Language) =>
		words.filter((word) => functionWords[language].has(word)).length;
	return count('en') > count('fr') ? 'en' : 'fr';
}

/** One to four different sentences, in an order that reads naturally. */
export function writeText(language: Language, random: Random): string {
	const wanted = random.pick([1, 2, 3, 4]);
	const sentences = known[language];
	const chosen = new Set<string>();
	while (chosen.size < wanted) {
		chosen.add(random.pick(sentences));
	}
	return sentences.filter((sentence) => chosen.has(sentence)).join(' ');
}

/** The answer to a question that the chatbot does not know. */
export function writeGenericText(language: Language): string {
	return unknown[language];
}

/** The text, followed by further sentences until it is longer than `length` characters. */
export function lengthen(text: string, language: Language, length: number): string {
	const sentences = known[language];
	let longer = text;
	for (let index = 0; longer.length <= length; index++) {
		longer += ` ${sentences[index % sentences.length]!}`;
	}
	return longer;
}
