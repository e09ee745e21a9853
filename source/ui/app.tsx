import {Box, Text} from 'ink';
import {useEffect, useEffectEvent, useMemo, useState, type ReactNode} from 'react';
import {Footer} from './components/footer.tsx';
import {Help} from './components/help.tsx';
import {PaletteView} from './components/palette-view.tsx';
import {RootProvider} from './hooks/use-back.ts';
import {PaletteProvider, usePalette, type PaletteItem} from './hooks/use-palette.ts';
import {RunnerContext} from './hooks/use-runner.ts';
import {useMessage} from './hooks/use-message.ts';
import {SizeProvider, smallestSize, useTerminalSize} from './hooks/use-size.ts';
import {BindingsContext} from './keys/bindings-context.ts';
import {bindingsOf as declaredBindings} from './keys/keymap.ts';
import {
	KeysProvider,
	useActiveBindings,
	useKeyHold,
	useKeys,
	usePress,
	type ActiveBinding,
} from './keys/keys.tsx';
import {ConfigureScreen} from './screens/configure/configure-screen.tsx';
import {ServicesContext, type Services} from './services.ts';
import {ThemeContext, type Theme} from './theme.tsx';
import {useApplication, type Application} from './use-application.ts';
import type {AppEnd, AppStart} from './views.ts';

export type AppProps = {
	readonly start: AppStart;
	readonly services: Services;
	readonly theme: Theme;
	/** Called when the app ends, before the screen is restored. */
	readonly onEnd: (end: AppEnd) => void;
};

/** The whole app: contexts, keys, and the current screen above a footer. */
export function App({start, services, theme, onEnd}: AppProps) {
	const {message, say, dismiss} = useMessage();
	const {bindingsOf = declaredBindings, notice} = services;
	const sayNotice = useEffectEvent(() => {
		if (notice !== undefined) say(notice);
	});
	useEffect(() => sayNotice(), []);
	const [chart, setChart] = useState(theme.chart);
	const shown = useMemo(() => ({...theme, chart}), [theme, chart]);
	return (
		<ThemeContext.Provider value={shown}>
			<ServicesContext.Provider value={services}>
				<BindingsContext value={bindingsOf}>
					<KeysProvider onSay={say} onKey={dismiss}>
						<Frame start={start} onEnd={onEnd} onChart={setChart} message={message} say={say} />
					</KeysProvider>
				</BindingsContext>
			</ServicesContext.Provider>
		</ThemeContext.Provider>
	);
}

/** The lowest layer, so that the screens' keys take precedence: its keys are registered first. */
function BaseKeys({
	onHelp,
	onRedraw,
	onInterrupt,
	onPalette,
}: {
	readonly onHelp: () => void;
	readonly onRedraw: () => void;
	readonly onInterrupt: () => void;
	readonly onPalette: () => void;
}) {
	useKeys('everywhere', {
		...{help: onHelp, redraw: onRedraw, interrupt: onInterrupt, palette: onPalette},
	});
	return null;
}

function Frame({
	start,
	onEnd,
	onChart,
	message,
	say,
}: Pick<AppProps, 'start' | 'onEnd'> & {
	/** Called with how a run of the form draws its charts. */
	readonly onChart: (chart: Theme['chart']) => void;
	readonly message: string | undefined;
	readonly say: (text: string, stay?: boolean) => void;
}) {
	const {columns, rows} = useTerminalSize();
	const app = useApplication({start, onEnd, say});
	const bindings = useActiveBindings();
	const [help, setHelp] = useState<readonly ActiveBinding[]>();
	const palette = usePalette();
	const press = usePress();
	const hold = useKeyHold();
	const [found, setFound] = useState<Found>();
	const openPalette = async () => {
		const runs = await hold(app.listedRuns());
		setFound({bindings, items: [...palette.items(), ...runs]});
	};
	const tooSmall = columns < smallestSize.columns || rows < smallestSize.rows;
	const body = {columns, rows: rows - 1};
	return (
		<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
			<BaseKeys
				onHelp={() => setHelp(bindings)}
				onRedraw={app.redraw}
				onInterrupt={app.interrupt}
				onPalette={() => void openPalette()}
			/>
			{tooSmall && (
				<Text wrap="wrap">
					{`terminal too small: have ${columns}×${rows}, need ${smallestSize.columns}×${smallestSize.rows}`}
				</Text>
			)}
			<Box
				flexDirection="column"
				height={body.rows}
				overflow="hidden"
				display={tooSmall ? 'none' : 'flex'}
			>
				<SizeProvider value={body}>
					<PaletteProvider value={palette}>
						<RootProvider value={app.atRoot}>
							{help && (
								<Help bindings={help} height={body.rows} onClose={() => setHelp(undefined)} />
							)}
							<Box
								flexDirection="column"
								height={body.rows}
								overflow="hidden"
								display={help ? 'none' : 'flex'}
							>
								<CurrentScreen app={app} onChart={onChart} say={say} />
							</Box>
							{found && (
								<PaletteView {...found} onPress={press} onClose={() => setFound(undefined)} />
							)}
						</RootProvider>
					</PaletteProvider>
				</SizeProvider>
			</Box>
			{!tooSmall && <Footer columns={columns} message={message} />}
		</Box>
	);
}

type Found = {
	readonly bindings: readonly ActiveBinding[];
	readonly items: readonly PaletteItem[];
};

function CurrentScreen({
	app,
	onChart,
	say,
}: {
	readonly app: Application;
	readonly onChart: (chart: Theme['chart']) => void;
	readonly say: (text: string) => void;
}): ReactNode {
	const {view} = app;
	switch (view.kind) {
		case 'loading':
			return <Text dimColor>{view.text}</Text>;
		case 'configure':
			return (
				<ConfigureScreen
					memory={app.memory}
					onStart={(run) => {
						onChart(run.plan.chart);
						app.startRun(run);
					}}
					onHistory={app.openHistory}
					onQuit={app.back}
					onSay={say}
					onInterrupt={app.interrupt}
				/>
			);
		case 'run':
			return (
				<RunnerContext.Provider value={view.runner}>
					<view.Screen
						title={view.title}
						bounds={view.bounds}
						saving={view.saving}
						onCopy={app.copy}
						onEdit={app.edit}
						onInterrupt={app.interrupt}
						onQuit={app.abort}
					/>
				</RunnerContext.Provider>
			);
		case 'results':
			return (
				<view.Screen
					key={view.document.folder.path}
					document={view.document}
					baseline={view.baseline}
					initialTab={view.tab ?? 'Overview'}
					onBack={app.back}
					onHistory={app.openHistory}
					onRerun={app.rerun}
					onCopy={app.copy}
					onEdit={app.edit}
					onReport={app.report}
					onSaveProfile={app.saveProfile}
					onBaseline={app.chooseBaseline}
					onInterrupt={app.interrupt}
					onTab={app.onTab}
				/>
			);
		case 'history':
			return (
				<view.Screen
					out={view.out}
					choosing={view.choosing?.document.manifest.id}
					onOpen={app.openFromHistory}
					onCompare={app.compare}
					onBack={app.back}
					onInterrupt={app.interrupt}
					onSay={say}
				/>
			);
	}
}
