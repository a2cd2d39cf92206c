import './begin.ts';
import { speak } from '../../src/core/l10n.ts';
import { App } from './app.ts';
import { registerControls } from './controls.ts';
import { connectHost } from './host.ts';
import { readTexts } from './texts.ts';
import { CallsTab } from './tabs/callsTab.ts';
import { LimitsTab } from './tabs/limitsTab.ts';
import { OverviewTab } from './tabs/overviewTab.ts';

registerControls();
const root = document.getElementById('report');
if (root !== null) {
  speak(document.documentElement.lang, readTexts(root.getAttribute('data-texts')));
  const app = new App(root, connectHost(root));
  app.start([new OverviewTab(app), new CallsTab(app), new LimitsTab(app)]);
}
