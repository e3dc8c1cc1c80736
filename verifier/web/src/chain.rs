//! Do these bundles follow each other?

use circuits::shape::Production;
use documents::refusal::Refusal;
use verdict::{
    report,
    series::{NamedBundle, ReadSeries, SeriesExpectations},
};

use crate::{
    bundle::Folder,
    expected::{accepted_loans, digits},
    files::Files,
    host::Watch,
    keys::keys,
    question::ChainQuestion,
    report::Finished,
};

pub fn chain(files: &Files<'_>, asked: &ChainQuestion) -> Result<Finished, Refusal> {
    let expected = SeriesExpectations {
        root: digits("the root", asked.root.as_deref())?,
        accept_loans_bps: accepted_loans(asked.accept_loans_bps)?,
        ..SeriesExpectations::default()
    };
    let folders = asked
        .bundles
        .iter()
        .map(|places| Folder::new(files, places));
    let folders: Vec<_> = folders.collect::<Result<_, _>>()?;
    if folders.is_empty() {
        return Err(Refusal::NoVerdict {
            what: "no bundle was given".to_owned(),
            hint: "give the bundles, from the first snapshot to the last".to_owned(),
        });
    }
    let bundles: Vec<_> = (1..)
        .zip(&folders)
        .map(|(number, source)| NamedBundle {
            name: format!("bundle {number}"),
            source,
        })
        .collect();
    let read = ReadSeries::new::<Production>(&bundles, &expected)?;
    let watch = Watch::new(files.host());
    let divided = files.divided().read(|| read.shards::<Production>())?;
    let keys = keys(&watch)?;
    let series = match divided {
        None => read.verify(keys, None, &watch)?,
        Some(shards) => read.judge(keys, shards, None, &watch)?,
    };
    Ok(Finished {
        report: report::series::to_json(&series),
        ending: (&series).into(),
    })
}
