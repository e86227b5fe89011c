"""The words of secrecy: stamps in every spelling, where one stands as a marking, and innocents.

A stamp word standing as a marking, never a word that merely contains it. Regular expressions of
RE2, for texts in NFKC with letters set apart joined; those that tell cases apart say so. Pure data.
"""

from __future__ import annotations

from etl.secrecy_shapes import LOST, SIGNS, E, O

# The last ones are typed with the signs of Telex and VNI, which no word holds.
_MAT_KEPT = r"m(?:ật|ët|aät|a\^\.t|a\.\^t|ã‹t|aajt|aatj|ajat|a65t|a6t5)"
_MAT_LOST = rf"m(?:[aâ]?{LOST}[aâ]?|â)t"  # mật, or một, mất, mặt
_MAT_SURE = rf"(?:{_MAT_KEPT}|{_MAT_LOST})"  # not the bare `mat`, which is also mắt, mặt, mát
_MAT = rf"(?:{_MAT_SURE}|m[aạ]t)"
_RANK = (
    rf"(?:tuy(?:{E}|ê(?:{LOST})?|ẹ|ee)t|tuy(?:eejt|eetj|e65t|e6t5)"
    rf"|t(?:{O}|ô(?:{LOST})?|ó|oo)i|t(?:oois|oosi|ooi|o61i|o6i1)s?)"
)
# Between the words: õ is a space that does not break, read as VISCII.
_BETWEEN = rf"[{SIGNS}?õ\x{{fffd}}]{{0,7}}"
_RANKED = rf"{_RANK}{_BETWEEN}{_MAT}"
STAMP = rf"(?:{_RANKED}|{_MAT})"
_STAMP_SURE = rf"(?:{_RANKED}|{_MAT_SURE})"
_STAMP_KEPT = rf"(?:{_RANKED}|{_MAT_KEPT})"
# In whatever encoding m and t are themselves, and no other consonant stands between them.
_SIGN = r"[(\[{<\"/\s_.\\]\s*T?\.?\s?T?\.?\s?M[\s.]*(?:$|[)\]}>\"])"
MAYBE = rf"(?i)m[^b-ik-z]{{1,24}}t|{_SIGN}"
# What is left of those once they are read.
WORD = rf"(?i){_MAT}|{_SIGN}"
_LEVEL_WORD = rf"(?:độ|do|d?{LOST}|®é|ñoä)"
# What is said before a stamp within a marking: (Tài liệu mật), [Độ mật], (đóng dấu Mật).
_PAPER = (
    r"(?:hồ sơ|bản|báo cáo|kế hoạch|phương án|tờ trình|thông báo|quyết định|chỉ thị|công điện"
    rf"|nghị quyết|ho so|vb|cv|v(?:ă|a|{LOST})n b(?:ả|a|{LOST})n|c(?:ô|o|{LOST})ng v(?:ă|a|{LOST})n"
    rf"|t(?:à|a|{LOST})i li(?:ệ|e|{LOST})u)"
)
_LEAD = rf"(?:{_LEVEL_WORD}|mức(?: độ)?|loại|(?:đóng )?dấu|dấu hiệu|{_PAPER})\s*:?\s+"
_URGENT = rf"(?:kh(?:ẩ|{LOST})n|h(?:ỏa|oả|o?{LOST}a?)\s+t(?:ố|{LOST})c)"
_TAIL = (
    rf"[\s,;/–-]+(?:{_URGENT}|không|cấm|hạn chế|chỉ|lưu|thu hồi|số)(?:[^\p{{L}}][^)\]]{{0,60}})?"
)
_DASH_LOST = r"(?:\x{fffd}{1,3}|\?|\?{3})"  # of one or three signs: two, and more, are a word
_OPEN, _CLOSE = r"[\[(\x{7b}<«\"“‘'「『〈《〔【⟨…]", r"[\])\x{7d}>»\"”’'」』〉》〕】⟩…]"

MARKINGS = (
    # [MẬT], (Tuyệt mật), (Tài liệu mật), (Mật, khẩn)
    rf"[\[(\x{{7b}}<«\"“「『〈《〔【⟨]\s*(?:{_LEAD})?{STAMP}\s*[\])\x{{7d}}>»\"”」』〉》〕】⟩]",
    rf"{_OPEN}\s*(?:{_LEAD})?{_STAMP_KEPT}(?:{_TAIL})?\s*{_CLOSE}",
    # MẬT - …, TỐI MẬT: …, 1. Mật. …
    rf"^[\W\d]*(?:{_LEAD})?{_STAMP_SURE}\s*(?:[:|*/;\n_]|[-–—]\s|[-–—]$|\s{_DASH_LOST}\s)",
    rf"^[\W\d]*(?:{_LEAD})?{_STAMP_KEPT}\s*(?:[.]\s|[-–—,.]\s*(?:{_PAPER}|{_URGENT}|v/v|về)[^\p{{L}}])",
    rf"^\W*{_STAMP_KEPT}\s+(?:{_PAPER}\s|v/v\s|số\s+\d)",  # Mật Báo cáo …, Mật số 12
    rf"^\W*{_PAPER}\s+{_STAMP_KEPT}(?:$|[^\p{{L}}\p{{M}}])",  # Báo cáo mật về …, Công văn mật số 12
    rf"(?:\s[-–—]|[—:]|\s{_DASH_LOST}\s)\s*(?:{_LEAD})?{_STAMP_SURE}[\s.)\]]*$",  # … - Mật
    rf"(?:[.;…]\s|[;#])\s*(?:{_LEAD})?{_STAMP_KEPT}[\s.)\]]*$",  # …. Mật, …; độ mật
    rf"(?:^|\n)[^\p{{L}}\n]*(?:{_LEAD})?{_STAMP_SURE}[^\p{{L}}\n]*(?:\n|$)",  # a line of its own
    rf"#{_STAMP_KEPT}(?:$|[^\p{{L}}])",
    rf"{_LEVEL_WORD}\s+{_MAT}\s*[:=]\s*(?:{STAMP}|[abc](?:$|[^\p{{L}}]))",  # Độ mật: Tối mật
    rf"độ\s+mật\s+(?:là\s+)?{_STAMP_KEPT}",
    rf"(?:^|[^\p{{L}}]){STAMP}\s*[-–,/+;]\s*(?:th\S{{1,7}}ng\s+)?{_URGENT}",  # Mật, khẩn
    rf"{_URGENT}\s*[-–,/+;]\s*{_STAMP_SURE}(?:$|[^\p{{L}}])",  # Hỏa tốc - Mật
    rf">\s*{_STAMP_KEPT}\s*<",  # <b>Mật</b>
)
# Capitals within ordinary text are a stamp, unless they are the end of a word: BÍ MẬT, BẢO MẬT.
_M_T_CAPITAL = rf"M(?:Ậ|Ë|AÄ|{LOST})T"
CAPITALS = (
    rf"(?:^|[^\p{{L}}])(?:(?:TUY(?:Ệ|{LOST})T|T(?:Ố|{LOST})I)[\s_.–?\x{{fffd}}-]+)?"
    rf"{_M_T_CAPITAL}(?:[^\p{{L}}]|$)|(?:^|[^\p{{L}}])(?:TUYET|TOI)[\s_.-]+MAT(?:[^\p{{L}}]|$)"
)
# Ông NGUYỄN VĂN MẬT: whoever has a title has a name. And what is of bees, of bile, of Buddha.
_TITLE = rf"(?i:ông|{LOST}ng|bà|b{LOST}|đồng chí|đ/c|anh|chị|em|cháu|cụ)"
_NAMED = rf"{_TITLE}\s+(?:\p{{Lu}}[\p{{L}}\p{{M}}?\x{{fffd}}]*\s+){{1,4}}M(?:[ậẬ]|{LOST})[tT]"
CAPITAL_WORDS = (
    rf"(?i)(?:B(?:Í|{LOST}|Ý)|B(?:Ả|{LOST}|¶)O|C(?:Ơ|{LOST})|TH(?:Â|{LOST})N|CH(?:Ỉ|{LOST})|TR(?:Á|{LOST})I"
    rf"|SỎI|TÚI|GAN|ỐNG|DỊCH|LẤY|NUÔI|NGỌT|PHỔ|THỊ|DANH|HỒ|CHÙA|RÚT)[\s–-]+{_M_T_CAPITAL}"
    r"|MẬT\s+(?:ONG|ĐỘ|MÃ|KHẨU|THIẾT|NGỌT|VỤ|MÍA|CẬT|TÔNG|THƯ|NGHỊ|ƯỚC|HOA|GẤU)"
    rf"|(?-i:{_NAMED})"
)
LOWER_CASE = r"\p{Ll}[^\s\p{Lu}]{0,6}\p{Ll}"

# In a number no word stands by chance.
NUMBER = (
    r"(?i)[(\[{<\"“]\s*T{0,2}M\s*[)\]}>\"”]|[(\[]\s*T[.\s]+(?:T[.\s]+)?M[.\s]*[)\]]"
    r"|/\s*T{0,2}M\s*$|[\s_.\\](?:TT)?M$"
)
NUMBER_WORD = rf"(?:^|[^\p{{L}}\p{{M}}]){_STAMP_SURE}(?:$|[^\p{{L}}\p{{M}}])"
NUMBER_CAPITALS = r"(?:^|[\s/(\[_-])MAT(?:$|[)\]\s/_-])"
# (M), alone before or behind a subject, or in a file's name; in capitals.
SIGN = r"^\W*[(\[]\s*M\s*[)\]]|[(\[]\s*M\s*[)\]]\W*$"

# Words that hold a stamp word and are none. They are taken out before names are searched, so that
# what else stands in the name is still seen. A book of state secrets (bí mật) is no innocent book.
_M_T = rf"m(?:ậ|a|{LOST})t"
_AFTER = r"(?:ong|độ|mã|khẩu|thiết|ngọt|vụ|mía|bằng|cật|tông|thư|nghị|ước|hoa|gấu)"
INNOCENT = (
    rf"(?i)(?:bảo|b{LOST}o|bao|cơ|thân|than|th{LOST}n|chỉ|trái|sỏi|túi|gan|ống|dịch|nuôi|lấy|chùa)"
    rf"[\s_.–-]*{_M_T}"
    r"|(?:\b(?:tien|be|vang|gap|khuon|duong)|ong lay|ong lấy)[\s_.-]+mat"  # mặt
    rf"|m(?:ậ|a)t[\s_-]+{_AFTER}"
    r"|m(?:ặ|a)t\s+tr(?:ậ|a)n"
    rf"|m{LOST}t\s+(?:ong\b|tr{LOST}n|b{LOST}ng|kh{LOST}u|d?{LOST}(?:\s|$)|s{LOST}\s+\p{{L}})"
    rf"|độ\s+{_RANK}\s+{_M_T}"  # danh mục bí mật nhà nước độ Tuyệt mật
    rf"|(?-i:{_NAMED})"
)
# Gan - mật; and lost letters that the words around give back: một - hai, (một) cửa, mật độ dân số.
INNOCENT_HERE = (
    rf"gan\s*[-–,]\s*{_MAT}|(?:{_PAPER}\s|>)\s*mật(?:</[^<>]*>)?\s+{_AFTER}(?:$|[^\p{{L}}])"
    rf"|m{LOST}t\s*[-–]\s*(?:hai|c[òo?\x{{fffd}}]{{1,3}}n)|\(m{LOST}t\)\s+c(?:ử|{LOST})a"
    rf"|m{LOST}t\s+(?:d?{LOST})\s+(?:d{LOST}n|x{LOST}y|giao)"
)
SECRET_WORD = rf"(?i)(?:b(?:í|i|{LOST}))[\s_.-]*{_M_T}"
BOOK = (
    rf"(?:^|[\s_./(\[-]){_MAT_SURE}(?:[\s_,./)\]-]|$)|(?:^|[^\p{{L}}]){_RANKED}(?:[^\p{{L}}]|$)"
    r"|(?:van ban|vb|cong van|cv|den|di|so)[\s_-]+mat(?:[\s_,.)-]|$)|(?:cv|vb)mat|sổmật"
    r"|[(\[]\s*t{0,2}m\s*[)\]]"
    r"|(?:^|[\s_])m\s*$"
)

# What a program hangs on a name, and what stands before the stem of it.
FOLDERS = r"^.*(?:[\\/]|!~!)"
ENDING = r"(?i)(?:\.(?:pdf|docx?|xlsx?|pptx?|rtf|jpe?g))?\.[a-z0-9]{2,5}(?:\.(?:p7[sm]|sig|bak))*$"
ADDED = (
    r"(?i)(?:[\s_.-]*(?:\(\d{1,3}\)|copy|signed|da\s?ky|đã\s?ký|ky\s?so|scan|final|bản\s?cuối))+$"
)
CAMEL = r"(\p{Ll}|\d)(\p{Lu})"
_NAME_PAPER = (
    r"(?:(?:^|[^\p{L}])(?:cv|vb)|^[^\p{L}]*(?:cong[\s_]?van|van[\s_]?ban|tai[\s_]?lieu|công[\s_]?văn"
    r"|văn[\s_]?bản|tài[\s_]?liệu))[\s_-]*(?:so[\s_-]*)?\d*"
)
_NAME_PAPERS = r"(?:cv|vb|cong[\s_]?van|van[\s_]?ban|tai[\s_]?lieu|công[\s_]?văn|văn[\s_]?bản)"
_NAME_SEP = r"[\s_.–-]+"
FILE_STEM = rf"(?:^|[_.–-])\s*{_STAMP_SURE}[\s_-]*$"
FILE_CAPITALS = (
    r"(?:^|[\s_.-])(?:(?:TUYET|TOI|TUYỆT|TỐI)[\s_-]?)?M[AẬ]T[\s_-]*$"
    r"|^(?:(?:TUYET|TOI)[\s_-]?)?MAT(?:\s+[-–]\s|:)"
)
FILE_NAME = (
    # CV_mat, van ban mat so 12, Mat_CV12: a kind of paper beside it says which word it is.
    rf"{_NAME_PAPER}[\s_.–-]*{STAMP}(?:[\s_.–-]*(?:so[\s_-]*)?\d[\d\s_.–-]*)?$"
    rf"|^{STAMP}{_NAME_SEP}{_NAME_PAPERS}(?:$|[^\p{{L}}])"
    rf"|{_NAME_PAPER}{_NAME_SEP}{_MAT_KEPT}(?:$|[^\p{{L}}])"
    # tuyet mat stands anywhere; toi mat, which may be tối mặt, at an end or by a number
    r"|(?:^|[^\p{L}])tuy[eệ]t[\s_-]*m[aậ]t(?:$|[^\p{L}])|(?:^|[^\p{L}])tối[\s_-]*mật(?:$|[^\p{L}])"
    r"|(?:^|[^\p{L}])toi[\s_-]?mat(?:$|[\s_-]*\d)|[(\[]\s*m\s*[)\]]"
)
FOLDER = rf"(?:^|[\\/])\s*(?:{_NAME_PAPERS}[\s_.–-]*{STAMP}|{_STAMP_KEPT})\s*[\\/]"
FOLDER_CAPITALS = r"(?:^|[\\/])M(?:AT|at)\s*[\\/]"
# A text that is a level and nothing else.
LEVEL = rf"^\W*(?:\d+;#\s*)?(?:{_LEVEL_WORD}\s+{_MAT}\s*[:=]\s*)?{STAMP}\W*$"
IN_XML = rf"[>\"]\s*(?:\d+;#\s*)?{STAMP}\s*[<\"]"
# The urgencies of NĐ 30/2020/NĐ-CP and of the regimes before it.
URGENCY = r"^(?:null|thường|không|bình thường|(?:thượng )?khẩn|h(?:ỏa|oả) tốc(?: hẹn giờ)?)?$"
