//! XML as lists use it: a long row of like elements, each small enough to be held as a tree.

use crate::finding::Code;
use crate::xml::{Bad, Step, Xml};

use super::{File, Reading};

/// Most elements within one party: a file that holds its whole list in one element is none of these forms.
const MOST_ELEMENTS: usize = 200_000;

/// An element with everything in it. Names are without prefixes.
#[derive(Clone, Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) line: u64,
    /// The text in front of the first and behind the last child, without blanks around.
    pub(super) text: String,
    attributes: Vec<(String, String)>,
    pub(super) children: Vec<Element>,
}

impl Element {
    /// The value of an attribute; empty where there is none.
    pub(super) fn attribute(&self, name: &str) -> &str {
        let local = |full: &str| full.rsplit(':').next().unwrap_or_default() == name;
        self.attributes.iter().find(|(full, _)| local(full)).map_or("", |(_, value)| value.trim())
    }

    /// The children of this name.
    pub(super) fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first child of this name.
    pub(super) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The text of the first child of this name; empty where there is none.
    pub(super) fn of(&self, name: &str) -> &str {
        self.child(name).map_or("", |child| child.text.as_str())
    }

    /// All elements at a path of names below this one: `Profile/Identity/Alias`.
    pub(super) fn at(&self, path: &str) -> Vec<&Element> {
        let mut found = vec![self];
        for name in path.split('/') {
            found = found
                .into_iter()
                .flat_map(|element| element.children.iter())
                .filter(|child| child.name == name)
                .collect();
        }
        found
    }
}

/// Reads a file: `take` gets the root element's attributes first (an element without children), then each element that
/// stands at one of the paths below the root (`ENTITIES/ENTITY`), in the order of the file. What stands elsewhere is passed over. An error of
/// `take` is a finding at the element's line, and reading goes on.
pub(super) fn read(
    file: &File,
    paths: &[&str],
    reading: &mut Reading,
    mut take: impl FnMut(&mut Reading, &Element),
) {
    if let Err(bad) = elements(file, paths, reading, &mut take) {
        match bad {
            Bad::Xml(line, message) => reading.fault(Code::LIST_SYNTAX, file, line, message),
            Bad::Io(reason) => reading.fault(Code::FILE_UNREADABLE, file, 0, reason.to_string()),
        }
    }
}

fn elements(
    file: &File,
    paths: &[&str],
    reading: &mut Reading,
    take: &mut dyn FnMut(&mut Reading, &Element),
) -> Result<(), Bad> {
    let bytes = file.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&file.bytes);
    let mut xml = Xml::new(bytes);
    xml.next()?;
    let root = opened(&xml);
    take(reading, &root);
    loop {
        match xml.next()? {
            Step::End => return Ok(()),
            Step::Close => {}
            Step::Open if paths.contains(&xml.path(1)) => {
                let element = whole(&mut xml)?;
                take(reading, &element);
            }
            Step::Open => {}
        }
    }
}

/// The element that was just opened, without what is in it.
fn opened(xml: &Xml<&[u8]>) -> Element {
    Element {
        name: xml.name().to_owned(),
        line: xml.line(),
        attributes: xml.attributes().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        ..Element::default()
    }
}

/// The element that was just opened, up to its end.
fn whole(xml: &mut Xml<&[u8]>) -> Result<Element, Bad> {
    let mut open = vec![opened(xml)];
    let mut count = 1;
    loop {
        match xml.next()? {
            Step::Open => {
                count += 1;
                if count > MOST_ELEMENTS {
                    return Err(xml.bad(format!("one party has more than {MOST_ELEMENTS} elements")));
                }
                open.push(opened(xml));
            }
            Step::Close => {
                let text = xml.text().trim().to_owned();
                let Some(mut element) = open.pop() else {
                    return Err(xml.bad("an element ends that has not begun"));
                };
                element.text = text;
                match open.last_mut() {
                    Some(parent) => parent.children.push(element),
                    None => return Ok(element),
                }
            }
            Step::End => return Err(xml.bad("the file ends within an element: it is cut off")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_at_a_path_come_one_by_one() {
        let file = File::new("l.xml", b"<L at='2020-01-01'><X/><Ps><P id='1'><N>Acme &amp; Co</N><A><B>x</B></A><A><B>y</B></A></P>\n<P id='2'/></Ps></L>".to_vec());
        let mut reading = Reading::default();
        let mut seen = Vec::new();
        read(&file, &["Ps/P"], &mut reading, |_, element| {
            let deep: Vec<&str> = element.at("A/B").iter().map(|b| b.text.as_str()).collect();
            seen.push(format!(
                "{} {}{} {} {deep:?} {}",
                element.name,
                element.attribute("id"),
                element.attribute("at"),
                element.of("N"),
                element.line
            ));
        });
        assert_eq!(seen, ["L 2020-01-01  [] 1", "P 1 Acme & Co [\"x\", \"y\"] 1", "P 2  [] 2"]);
        assert!(reading.findings.is_empty());
    }

    #[test]
    fn a_file_that_is_cut_off_is_a_fault() {
        let mut reading = Reading::default();
        read(&File::new("l.xml", b"<L><P>\n<N>A".to_vec()), &["P"], &mut reading, |_, _| {});
        assert_eq!(
            reading.findings[0].to_string(),
            "l.xml:2: the file ends within the element `N`: it is cut off [L001]"
        );
    }
}
