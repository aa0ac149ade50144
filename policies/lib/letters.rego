# METADATA
# title: Letters
# description: >-
#   Which characters are taken for others. The letters are those of Greek, Cyrillic, Armenian and
#   Cherokee, and small capitals, that look like one letter of Latin in common fonts.
# related_resources:
#   - ref: https://www.unicode.org/Public/security/17.0.0/confusables.txt
#     description: Unicode security mechanisms, confusables of version 17.0
package agentgate.lib.letters

import future.keywords.not

# A text with the letters of Latin for those that look like them.
folded(text) := text if {
	is_ascii(text)
} else := strings.replace_n(twins, shifted) if {
	shifted := strings.replace_n(wide, text)
}

# A text without what is put on letters or between them and does not change how they read: marks that
# combine with a letter, and what has no width. Blanks of any width are blanks.
bared(text) := text if {
	is_ascii(text)
} else := regex.replace(regex.replace(text, none, ""), `[\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]`, " ")

is_ascii(_) if input.ascii

is_ascii(text) if {
	not input.ascii
	regex.match(`^[\x00-\x7F]*$`, text)
}

none := `[\x{300}-\x{36F}\x{AD}\x{115F}\x{1160}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{206F}\x{3164}\x{FE00}-\x{FE0F}\x{FEFF}\x{E0000}-\x{E0FFF}]+`

twins := {
	# Cyrillic
	"а": "a", "в": "b", "с": "c", "ԁ": "d", "е": "e", "һ": "h", "і": "i", "ј": "j", "к": "k", "ӏ": "l", "м": "m",
	"о": "o", "р": "p", "ԛ": "q", "г": "r", "ѕ": "s", "т": "t", "ц": "u", "ѵ": "v", "ԝ": "w", "х": "x", "у": "y",
	"А": "A", "В": "B", "С": "C", "Е": "E", "Н": "H", "І": "I", "Ј": "J", "К": "K", "Ӏ": "l", "М": "M", "О": "O",
	"Р": "P", "Ѕ": "S", "Т": "T", "Х": "X", "Ү": "Y", "Ԍ": "G", "ү": "y", "ё": "e", "ї": "i",
	# Greek
	"α": "a", "ε": "e", "η": "n", "ι": "i", "κ": "k", "ν": "v", "ο": "o", "ρ": "p", "τ": "t", "υ": "u", "χ": "x",
	"γ": "y", "ω": "w", "ϲ": "c", "ϳ": "j", "Α": "A", "Β": "B", "Ε": "E", "Ζ": "Z", "Η": "H", "Ι": "I", "Κ": "K",
	"Μ": "M", "Ν": "N", "Ο": "O", "Ρ": "P", "Τ": "T", "Υ": "Y", "Χ": "X",
	# Armenian
	"օ": "o", "ո": "n", "ս": "u", "հ": "h", "ց": "g", "զ": "q", "լ": "l",
	# Latin of other alphabets, and small capitals
	"ı": "i", "ɑ": "a", "ɡ": "g", "ɩ": "i", "ɪ": "i", "ʟ": "l", "ɴ": "n", "ᴏ": "o", "ᴀ": "a", "ᴄ": "c", "ᴅ": "d",
	"ᴇ": "e", "ᴋ": "k", "ᴍ": "m", "ᴘ": "p", "ᴛ": "t", "ᴜ": "u", "ᴠ": "v", "ᴡ": "w", "ᴢ": "z", "ſ": "s", "ƅ": "b",
	"ǀ": "l", "ʀ": "r", "ꜱ": "s", "ʙ": "b",
	# Cherokee
	"Ꭺ": "A", "Ꭼ": "E", "Ꮋ": "H", "Ꭻ": "J", "Ꮶ": "K", "Ꮮ": "L", "Ꮇ": "M", "Ꮲ": "P", "Ꭱ": "R", "Ꮪ": "S", "Ꭲ": "T",
	"Ꮩ": "V", "Ꮃ": "W", "Ꮓ": "Z",
	# Marks between words
	"‐": "-", "‑": "-", "‒": "-", "–": "-", "−": "-", "＿": "_", "․": ".", "⁄": "/", "∕": "/",
}

# The letters of ASCII as wide as those of Chinese.
wide := {
	"ａ": "a", "ｂ": "b", "ｃ": "c", "ｄ": "d", "ｅ": "e", "ｆ": "f", "ｇ": "g", "ｈ": "h", "ｉ": "i", "ｊ": "j",
	"ｋ": "k", "ｌ": "l", "ｍ": "m", "ｎ": "n", "ｏ": "o", "ｐ": "p", "ｑ": "q", "ｒ": "r", "ｓ": "s", "ｔ": "t", "ｕ": "u",
	"ｖ": "v", "ｗ": "w", "ｘ": "x", "ｙ": "y", "ｚ": "z", "Ａ": "A", "Ｂ": "B", "Ｃ": "C", "Ｄ": "D", "Ｅ": "E",
	"Ｆ": "F", "Ｇ": "G", "Ｈ": "H", "Ｉ": "I", "Ｊ": "J", "Ｋ": "K", "Ｌ": "L", "Ｍ": "M", "Ｎ": "N", "Ｏ": "O",
	"Ｐ": "P", "Ｑ": "Q", "Ｒ": "R", "Ｓ": "S", "Ｔ": "T", "Ｕ": "U", "Ｖ": "V", "Ｗ": "W", "Ｘ": "X", "Ｙ": "Y",
	"Ｚ": "Z",
}

# What makes the words of a text read otherwise than they are written: letters that look like others
# beside those of Latin, and what has no width, by number, as the end of a message.
written(text) := sprintf(" (written with %s)", [concat(", ", array.slice(sort(found), 0, 8))]) if {
	not input.ascii
	found := {code(each) |
		some word in regex.find_n(`[\pL\pM\p{Cf}]*[A-Za-z\p{Cf}][\pL\pM\p{Cf}]*`, text, 2000)
		some each in regex.find_n(`[^\x00-\x7F]`, word, 80)
		bared(folded(each)) != each
	}
	count(found) > 0
} else := ""

# How a character beyond ASCII is written by its number, `U+0430`: as Go escapes it, `\u0430` or
# `\U0001f600`.
code(character) := sprintf("U+%s", [upper(regex.replace(escaped, `^"\\(?:u|U0{3,4})|"$`, ""))]) if {
	escaped := sprintf("%+q", [character])
}
