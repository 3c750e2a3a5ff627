//! The techniques by which a name or an identifier is manipulated, and what is asked of each.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// One way to write a listed name or identifier otherwise.
    Technique {
        /// A listed primary or former name as it stands.
        ExactName = "exact_name",
        /// A listed alias, weak ones included, as it stands.
        ExactAlias = "exact_alias",
        /// A listed identifier as it stands.
        ExactIdentifier = "exact_identifier",
        /// Upper, lower or title case.
        Case = "case",
        /// Commas, points and hyphens otherwise.
        Punctuation = "punctuation",
        /// The legal form spelt otherwise (`Ltd`, `Limited`, `L.T.D.`).
        LegalForm = "legal_form",
        /// More blanks, tabs and no-break spaces.
        Whitespace = "whitespace",
        /// Characters that do not show: zero-width, soft hyphen, marks of direction.
        Invisible = "invisible",
        /// Full-width letters.
        FullWidth = "full_width",
        /// Mathematical letters.
        Mathematical = "mathematical",
        /// One word wholly in look-alikes of another alphabet.
        LookAlikeWord = "look_alike_word",
        /// Single letters of a word by look-alikes of another alphabet.
        LookAlikeLetters = "look_alike_letters",
        /// The words in another order.
        Order = "order",
        /// Accents added.
        Accents = "accents",
        /// `and` for `&` and the other way round.
        Ampersand = "ampersand",
        /// Blanks and hyphens in an identifier.
        IdentifierSeparators = "identifier_separators",
        /// An identifier in lower case.
        IdentifierCase = "identifier_case",
        /// An identifier without its leading zeros.
        IdentifierZeros = "identifier_zeros",
        /// One letter too many.
        Insert = "insert",
        /// One letter missing.
        Delete = "delete",
        /// One letter for another.
        Substitute = "substitute",
        /// Two neighbouring letters swapped.
        Swap = "swap",
        /// A neighbouring key.
        Keyboard = "keyboard",
        /// A letter doubled, or a doubled one single.
        Double = "double",
        /// One vowel for another.
        Vowel = "vowel",
        /// A word that many names share left out.
        GenericDropped = "generic_dropped",
        /// A word that many names share added.
        GenericAdded = "generic_added",
        /// Two words as one.
        Joined = "joined",
        /// One word as two.
        Split = "split",
        /// The letters of a word set apart.
        Spaced = "spaced",
        /// Digits and signs that look like letters.
        Leet = "leet",
        /// Common words abbreviated.
        Abbreviated = "abbreviated",
        /// Cut after 20 characters.
        Cut20 = "cut_20",
        /// Cut after 30 characters.
        Cut30 = "cut_30",
        /// Another transliteration.
        Transliterated = "transliterated",
        /// Two edits in a word.
        TwoEdits = "two_edits",
    }
}

vocabulary! {
    /// What is asked of a technique.
    Class {
        /// The list as it stands: everything must be found.
        Control = "control",
        /// A spelling that changes nothing: everything should be found.
        Strict = "strict",
        /// A slip or a disguise: nearly everything should be found.
        Fuzzy = "fuzzy",
        /// Told, and asked for nothing.
        Told = "told",
    }
}

impl Technique {
    /// What is asked of it.
    pub fn class(self) -> Class {
        match self {
            Technique::ExactName | Technique::ExactAlias | Technique::ExactIdentifier => Class::Control,
            Technique::TwoEdits => Class::Told,
            _ if self < Technique::Insert => Class::Strict,
            _ => Class::Fuzzy,
        }
    }

    /// Whether it is about identifiers.
    pub fn is_of_identifiers(self) -> bool {
        matches!(
            self,
            Technique::ExactIdentifier
                | Technique::IdentifierSeparators
                | Technique::IdentifierCase
                | Technique::IdentifierZeros
        )
    }
}
