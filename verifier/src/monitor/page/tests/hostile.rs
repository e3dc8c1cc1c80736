//! A page whose every text was written by somebody who wants it to say something else.

use super::super::{MonitorPage, Outcome, RootKnown};

/// What somebody would write who wants the page to say something else.
pub(super) fn nasty() -> String {
    let tags = "</title></style><script>alert(1)</script><img src=x onerror=alert(1)>\"' onload='x' \
                </bdi></svg><h1>OK</h1>";
    let turned = "\u{202e}KO\u{2066}\u{200b}\u{1b}[2J\n\r\u{0}";
    let stacked = format!("Z{}", "\u{301}\u{302}\u{323}".repeat(200));
    format!(
        "{tags}{turned} שלום مرحبا {stacked}{}",
        "A&<>".repeat(2_500)
    )
}

/// The same page with this for every text.
pub(super) fn hostile(page: &MonitorPage, text: &str) -> MonitorPage {
    let mut page = page.clone();
    let set = |place: &mut String| *place = text.to_owned();
    // Of an asset's symbol only the beginning is another's: symbols are told apart.
    let asset = |place: &mut String| *place = format!("{place}{text}");
    set(&mut page.exchange);
    set(&mut page.source);
    set(&mut page.program);
    for snapshot in &mut page.snapshots {
        snapshot.root.iter_mut().for_each(set);
        if let RootKnown::Witnessed(names) = &mut snapshot.root_known {
            names.iter_mut().for_each(set);
        }
        match &mut snapshot.outcome {
            Outcome::Verified { assets } => {
                assets.iter_mut().for_each(|point| asset(&mut point.asset))
            }
            Outcome::Rejected { code, text } => [code, text].into_iter().for_each(set),
            Outcome::Unreadable { text } => set(text),
            Outcome::Missing => {}
        }
    }
    page.limits
        .iter_mut()
        .for_each(|limits| asset(&mut limits.asset));
    for held in &mut page.standing.reasons {
        [&mut held.code, &mut held.subject, &mut held.text]
            .into_iter()
            .for_each(set);
    }
    page.changes
        .iter_mut()
        .for_each(|change| change.reasons.iter_mut().for_each(set));
    if let Some(log) = &mut page.log {
        [&mut log.origin, &mut log.quorum].into_iter().for_each(set);
        log.witnesses
            .iter_mut()
            .for_each(|witness| set(&mut witness.name));
    }
    page.steps
        .iter_mut()
        .for_each(|step| step.changes.iter_mut().for_each(set));
    for finding in &mut page.findings {
        [&mut finding.code, &mut finding.subject, &mut finding.text]
            .into_iter()
            .for_each(set);
    }
    page.not_proven.iter_mut().for_each(set);
    page
}
