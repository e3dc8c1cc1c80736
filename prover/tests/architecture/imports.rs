//! What one source file names.

use std::collections::{BTreeMap, BTreeSet};

use syn::{
    Attribute, File, Item, ItemUse, Lit, Macro, Meta, UseTree, Visibility,
    buffer::{Cursor, TokenBuffer},
    visit::{self, Visit},
};

/// The paths that a file names.
#[derive(Debug, Default)]
pub struct Imports {
    /// Those that it uses.
    pub used: BTreeSet<Vec<String>>,
    /// Those that it passes on with `pub use`, by the name that they have then.
    pub passed_on: BTreeMap<String, Vec<String>>,
    /// Domains of hashes that are spelt out.
    pub domains: BTreeSet<String>,
    /// All that stands in quotes, but for what documents the source.
    pub texts: BTreeSet<String>,
    /// Paths of one word: variables, and names that an import brought.
    pub words: BTreeSet<String>,
}

impl Imports {
    pub fn of(file: &File) -> Self {
        let mut imports = Self::default();
        imports.visit_file(file);
        imports
    }
}

/// The modules of a file, in files of their own, that are for tests alone.
pub fn test_modules(file: &File) -> Vec<String> {
    let modules = file.items.iter().filter_map(|item| match item {
        Item::Mod(module) if module.content.is_none() && is_for_tests(&module.attrs) => {
            Some(module.ident.to_string())
        }
        _ => None,
    });
    modules.collect()
}

/// Whether an attribute is `cfg(test)`, or `cfg(any(test, ...))`.
fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => {
            let condition = list.tokens.to_string();
            condition == "test" || condition.starts_with("any (test")
        }
        _ => false,
    })
}

impl<'ast> Visit<'ast> for Imports {
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes = match item {
            Item::Mod(item) => &item.attrs,
            Item::Fn(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            _ => return visit::visit_item(self, item),
        };
        if !is_for_tests(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        // From outside, whatever there is here of the same name.
        if item.leading_colon.is_some() {
            return;
        }
        let mut leaves = Vec::new();
        flatten(&item.tree, &mut Vec::new(), &mut leaves);
        for (name, path) in leaves {
            match item.vis {
                Visibility::Inherited => drop(self.used.insert(path)),
                _ => drop(self.passed_on.insert(name, path)),
            }
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<_> = path
            .segments
            .iter()
            .map(|part| part.ident.to_string())
            .collect();
        match parts.as_slice() {
            [word] => drop(self.words.insert(word.clone())),
            _ => drop(self.used.insert(parts)),
        }
        visit::visit_path(self, path);
    }

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        if text.value().starts_with("por/") {
            self.domains.insert(text.value());
        }
        self.texts.insert(text.value());
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if attribute.path().is_ident("doc") {
            return;
        }
        // An error says in an attribute what is wrong.
        if let Meta::List(list) = &attribute.meta {
            let tokens = TokenBuffer::new2(list.tokens.clone());
            texts(tokens.begin(), &mut self.texts);
        }
        visit::visit_attribute(self, attribute);
    }

    fn visit_macro(&mut self, called: &'ast Macro) {
        let tokens = called.tokens.to_string().replace(" :: ", "::");
        let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        for word in tokens
            .split(|c| !is_path(c))
            .filter(|word| word.contains("::"))
        {
            self.used
                .insert(word.split("::").map(str::to_owned).collect());
        }
        let tokens = TokenBuffer::new2(called.tokens.clone());
        texts(tokens.begin(), &mut self.texts);
        visit::visit_macro(self, called);
    }
}

/// What stands in quotes among some tokens. In the tokens of a macro, what documents the source is an attribute.
fn texts(mut at: Cursor<'_>, found: &mut BTreeSet<String>) {
    while !at.eof() {
        if let Some((inner, _, _, after)) = at.any_group() {
            let documents = inner.ident().is_some_and(|(name, _)| name == "doc");
            if !documents {
                texts(inner, found);
            }
            at = after;
        } else if let Some((literal, after)) = at.literal() {
            if let Lit::Str(text) = Lit::new(literal) {
                found.insert(text.value());
            }
            at = after;
        } else {
            let (_, after) = at.token_tree().expect("tokens, as it is not the end");
            at = after;
        }
    }
}

/// The leaves of a tree of imports: the name that each has then, and its path.
fn flatten(tree: &UseTree, before: &mut Vec<String>, leaves: &mut Vec<(String, Vec<String>)>) {
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            flatten(&path.tree, before, leaves);
            before.pop();
        }
        UseTree::Name(name) if name.ident == "self" => {
            let last = before.last().cloned().unwrap_or_default();
            leaves.push((last, before.clone()));
        }
        UseTree::Name(name) => {
            let name = name.ident.to_string();
            leaves.push((name.clone(), [&before[..], &[name]].concat()));
        }
        UseTree::Rename(rename) => {
            let path = [&before[..], &[rename.ident.to_string()]].concat();
            leaves.push((rename.rename.to_string(), path));
        }
        UseTree::Glob(_) => leaves.push(("*".to_owned(), before.clone())),
        UseTree::Group(group) => {
            for tree in &group.items {
                flatten(tree, before, leaves);
            }
        }
    }
}

#[test]
fn all_ways_to_name_a_file_are_seen() {
    let source = "
        use crate::{a::{self, b::C}, d as e};
        pub use self::f::G;
        #[cfg(test)]
        mod tests { use crate::unseen::X; }
        fn f(n: N) -> super::h::I { vec![crate::j::K]; crate::l::m() }
        use ::a::unseen::Z;
        #[cfg(test)]
        use crate::unseen::Y;
    ";
    let imports = Imports::of(&syn::parse_str(source).unwrap());
    let used: BTreeSet<_> = imports.used.iter().map(|path| path.join("::")).collect();
    for path in [
        "crate::a",
        "crate::a::b::C",
        "crate::d",
        "super::h::I",
        "crate::j::K",
        "crate::l::m",
    ] {
        assert!(used.contains(path), "{path} of {used:?}");
    }
    assert!(!used.iter().any(|path| path.contains("unseen")), "{used:?}");
    assert_eq!(imports.passed_on["G"].join("::"), "self::f::G");
    assert!(imports.words.contains("N") && !imports.words.contains("G"));
}

#[test]
fn all_that_stands_in_quotes_is_seen() {
    let source = r#"
        //! "unseen"
        /// unseen
        #[error("attribute")]
        struct E;
        const C: &str = "plain \
            and long";
        fn f() -> String { format!("{} {}", g("macro"), vec![h!("nested")]) }
        table! { /// unseen
            A = "row" }
        #[cfg(test)]
        mod tests { const T: &str = "unseen"; }
    "#;
    let texts = Imports::of(&syn::parse_str(source).unwrap()).texts;
    let expected = [
        "attribute",
        "macro",
        "nested",
        "plain and long",
        "row",
        "{} {}",
    ];
    assert!(texts.iter().eq(expected.iter()), "{texts:?}");
}
