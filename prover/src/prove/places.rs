//! Where a run writes: what is published and what is kept, apart from each other from the first byte on.
//!
//! ```text
//! OUT/bundle.partial    PRIVATE.partial/private    while a run is at work, and after it was interrupted
//! OUT/bundle            PRIVATE                    when it is done
//! ```
//!
//! Nothing that is in OUT at any time is secret: leaves and proofs that were made so far, and documents. PRIVATE may be
//! on another disk.

use std::path::{Component, Path, PathBuf};

use crate::apart::{
    ApartError, BUNDLE, ensure_apart, ensure_in_no_bundle, ensure_publishable, resolved,
};

/// Of the private directory, while a run is at work.
pub(super) const PRIVATE: &str = "private";

/// Where a run writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    out: PathBuf,
    private: PathBuf,
}

impl Places {
    /// A directory to publish as a whole, and one to keep.
    ///
    /// # Errors
    /// [`ApartError`] if one is inside the other, one of them inside a bundle, or what is published inside what is secret.
    pub fn new(out: &Path, private: &Path) -> Result<Self, ApartError> {
        // Without a slash at its end: other names are made of it. A way back is walked now, while what it was judged by is
        // there: making the folders on the way could lead it elsewhere.
        let back = |path: &Path| path.components().any(|part| part == Component::ParentDir);
        let private: PathBuf = if back(private) {
            resolved(private)
        } else {
            private.components().collect()
        };
        let places = Self {
            out: out.to_owned(),
            private,
        };
        for secret in [places.private.clone(), places.partial()] {
            ensure_apart(out, &secret)?;
        }
        ensure_publishable(out)?;
        ensure_in_no_bundle(&places.private)?;
        Ok(places)
    }

    /// The places of a snapshot's run. If no private directory is named it is beside the snapshot, `june.private` for
    /// `june.toml`: there the ledger is, which is as secret.
    ///
    /// # Errors
    /// [`ApartError`]; also if the snapshot is inside `out`.
    pub fn of_snapshot(
        snapshot: &Path,
        out: &Path,
        private: Option<&Path>,
    ) -> Result<Self, ApartError> {
        let beside = || snapshot.with_extension(PRIVATE);
        let places = Self::new(out, &private.map_or_else(beside, Path::to_owned))?;
        ensure_apart(out, snapshot)?;
        Ok(places)
    }

    /// What is published as a whole.
    pub fn out(&self) -> &Path {
        &self.out
    }

    /// The bundle of a run that is done.
    pub fn bundle(&self) -> PathBuf {
        self.out.join(BUNDLE)
    }

    /// The private directory of a run that is done.
    pub fn private(&self) -> &Path {
        &self.private
    }

    /// What is there as long as the run is not done.
    pub fn partial(&self) -> PathBuf {
        let mut name = self.private.clone().into_os_string();
        name.push(".partial");
        name.into()
    }

    /// The private directory of a run that is not done.
    pub fn partial_private(&self) -> PathBuf {
        self.partial().join(PRIVATE)
    }

    /// The bundle of a run that is not done.
    pub fn partial_bundle(&self) -> PathBuf {
        self.out.join("bundle.partial")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_lies_beside_the_snapshot_by_default() {
        let (snapshot, out) = (Path::new("in/june.toml"), Path::new("www/june"));
        let places = Places::of_snapshot(snapshot, out, None).unwrap();
        assert_eq!(places.private(), Path::new("in/june.private"));
        assert_eq!(places.partial(), Path::new("in/june.private.partial"));
        let named = Places::of_snapshot(snapshot, out, Some(Path::new("disk/june/"))).unwrap();
        assert_eq!(named.partial(), Path::new("disk/june.partial"));
    }

    #[test]
    fn neither_the_snapshot_nor_what_is_kept_may_lie_in_what_is_published() {
        for (snapshot, out, private) in [
            ("june.toml", ".", None),
            ("in/june.toml", "in", Some("private")),
            ("in/june.toml", "in/..", Some("/private")),
            ("june.toml", "out", Some("out/private")),
            ("june.toml", "private/out", Some("private")),
            // Where the secret is while a run is at work.
            ("june.toml", "june.private.partial", None),
            ("june.toml", "june.private.partial/private", None),
            ("june.toml", "disk/p.partial/www", Some("disk/p")),
            ("june.toml", "www", Some("www/none/../../www/p")),
        ] {
            let private = private.map(Path::new);
            let refused = Places::of_snapshot(Path::new(snapshot), Path::new(out), private);
            assert!(refused.is_err(), "{snapshot} {out} {private:?}");
        }
    }

    #[test]
    fn a_way_back_is_walked_before_anything_is_made_on_it() {
        let private = Path::new("www/none/../../p");
        let places = Places::new(Path::new("www"), private).unwrap();
        assert!(places.private().is_absolute() && places.private().ends_with("p"));
        let parts = places.private().components();
        assert!(parts.clone().all(|part| part != Component::ParentDir));
    }
}
