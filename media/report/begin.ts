/** The first line of the page's script: what is measured from here on is ours. Imported before everything else. */
performance.mark('report-begins');
