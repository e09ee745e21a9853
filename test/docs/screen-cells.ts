import type xterm from '@xterm/headless';
import type {Cell} from './svg.ts';

/** The cells in sight of an emulated terminal. */
export function cellsOf(terminal: xterm.Terminal): Cell[][] {
	const buffer = terminal.buffer.active;
	return Array.from({length: terminal.rows}, (_, row) => {
		const line = buffer.getLine(buffer.baseY + row);
		return Array.from({length: terminal.cols}, (_, column): Cell => {
			const cell = line?.getCell(column);
			const isWideEnd = cell?.getWidth() === 0;
			const characters = cell?.getChars() ?? '';
			return {
				text: isWideEnd || characters !== '' ? characters : ' ',
				color: cell?.isFgPalette() ? cell.getFgColor() : undefined,
				background: cell?.isBgPalette() ? cell.getBgColor() : undefined,
				bold: cell?.isBold() !== 0,
				dim: cell?.isDim() !== 0,
				inverse: cell?.isInverse() !== 0,
			};
		});
	});
}
