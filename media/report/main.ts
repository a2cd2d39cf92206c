import './begin.ts';
import { speak } from '../../src/core/l10n.ts';
import { AdviceBoard } from './adviceBoard.ts';
import { App } from './app.ts';
import { registerControls } from './controls.ts';
import { dismissHints } from './hints.ts';
import { connectHost } from './host.ts';
import { readTexts } from './texts.ts';
import { CallsTab } from './tabs/callsTab.ts';
import { LimitsTab } from './tabs/limitsTab.ts';
import { ModelsTab } from './tabs/modelsTab.ts';
import { OverviewTab } from './tabs/overviewTab.ts';
import { WhatIfTab } from './tabs/whatIfTab.ts';

registerControls();
const root = document.getElementById('report');
if (root !== null) {
  speak(document.documentElement.lang, readTexts(root.getAttribute('data-texts')));
  dismissHints(document);
  const app = new App(root, connectHost(root));
  const advice = new AdviceBoard(app, (action) => {
    whatIf.tryModel(action);
    app.setView({ tab: 'whatif' });
  });
  const whatIf = new WhatIfTab(app, advice);
  app.start([new OverviewTab(app, advice), new CallsTab(app), new LimitsTab(app), whatIf, new ModelsTab(app)]);
}
