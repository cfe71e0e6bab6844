-- What unusual characters need between the words and the page: one font for those that belong together, brackets in text
-- from right to left, places to break a line, and what a reader copies. Nothing here adds or changes a word.

local direct = node.direct
local getid, getchar, getfont, setfont = direct.getid, direct.getchar, direct.getfont, direct.setfont
local getnext, getprev, getsubtype, getwidth = direct.getnext, direct.getprev, direct.getsubtype, direct.getwidth
local getproperty, setproperty = direct.getproperty, direct.setproperty
local DIR, DISC, GLUE, GLYPH, KERN = node.id("dir"), node.id("disc"), node.id("glue"), node.id("glyph"), node.id("kern")
local HLIST, MATH, PENALTY, RULE, VLIST =
  node.id("hlist"), node.id("math"), node.id("penalty"), node.id("rule"), node.id("vlist")
-- A word ends at these.
local ends_a_word = { [GLUE] = true, [HLIST] = true, [MATH] = true, [PENALTY] = true, [RULE] = true, [VLIST] = true }

-- A word of more characters than this may break anywhere, but a line would rather end elsewhere.
local LONG, LONG_PENALTY = 30, 5000
-- Between two East Asian characters, in scaled points.
local EAST_ASIAN_STRETCH = 3277

local BLANK, HYPHEN, SOFT_HYPHEN = 0x20, 0x2D, 0xAD
local ZERO_WIDTH_SPACE, ZERO_WIDTH_JOINER, KEYCAP, EMOJI_SELECTOR = 0x200B, 0x200D, 0x20E3, 0xFE0F

-- luaotfload writes what lies between these two as an ActualText of PDF: what a reader copies.
local START, END = "luaotfload_startactualtext", "luaotfload_endactualtext"

local function within(ranges)
  return function(char)
    for _, range in ipairs(ranges) do
      if char >= range[1] and char <= range[2] then
        return true
      end
    end
    return false
  end
end

-- Marks, joiners and selectors belong to the character before them, and so does their font.
local joins = within {
  { 0x0300, 0x036F }, { 0x061C, 0x061C }, { 0x180B, 0x180F }, { 0x1AB0, 0x1AFF }, { 0x1DC0, 0x1DFF },
  { 0x200C, 0x200D }, { 0x20D0, 0x20FF }, { 0xFE00, 0xFE0F }, { 0xFE20, 0xFE2F }, { 0xE0020, 0xE01EF },
}
-- Of these, those that the book's own fonts have no glyph for, and need none.
local selects = within { { 0x061C, 0x061C }, { 0x180B, 0x180F }, { 0xFE00, 0xFE0F }, { 0xE0020, 0xE01EF } }
-- East Asian writing has no blanks: a line may end after each character, https://www.unicode.org/reports/tr14/
local is_east_asian = within {
  { 0x1100, 0x11FF }, { 0x2E80, 0x4DBF }, { 0x4E00, 0xA4CF }, { 0xA960, 0xA97F }, { 0xAC00, 0xD7FF },
  { 0xF900, 0xFAFF }, { 0xFE30, 0xFE4F }, { 0xFF00, 0xFFEF }, { 0x1B000, 0x1B16F }, { 0x20000, 0x3FFFF },
}

local function set(characters)
  local found = {}
  for _, char in utf8.codes(characters) do
    found[char] = true
  end
  return found
end

local never_first = set "、。，．・：；？！゛゜ヽヾゝゞ々ー’”）〕］｝〉》」』】〙〗〟｠»ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ!%),.:;?]}…‥"
local never_last = set "‘“（〔［｛〈《「『【〘〖〝｟«([{$£¥"

-- Compatibility characters. Where one shares the glyph of a common character, a reader wants to copy the common one.
local is_compatible = within {
  { 0x2E80, 0x2FDF }, { 0xF900, 0xFAFF }, { 0xFB1D, 0xFDFF }, { 0xFE70, 0xFEFF }, { 0x2F800, 0x2FA1F },
}

local function has(id, char)
  local data = font.getfont(id)
  return data and data.characters and data.characters[char]
end

local function is_shaped_by_harfbuzz(id)
  local data = font.getfont(id)
  return data and data.hb
end

local function font_for(n)
  local id, char = getfont(n), getchar(n)
  local data = font.getfont(id)
  if data and data.fallback_lookup and not has(id, char) then
    return data.fallback_lookup[char] or id
  end
  return id
end

local function prefer_common_characters(id)
  local data = font.getfont(id)
  local shared = data and data.hb and data.hb.shared
  for char, glyph in next, shared and shared.unicodes or {} do
    if not is_compatible(char) and is_compatible(shared.nominals[glyph] or 0) then
      shared.nominals[glyph] = char
    end
  end
end

-- Sphinx's tables break a cell into lines and then pack the lines again. What has been shaped is left alone then.
local function is_new(n)
  return getsubtype(n) < 256
end

local function has_new_glyphs(head)
  for n in direct.traverse_id(GLYPH, head) do
    if is_new(n) then
      return true
    end
  end
  return false
end

local function is_glyph_of(n, char)
  return n and getid(n) == GLYPH and getchar(n) == char
end

-- For each font that stands in, one that it stands in for.
local book_font = {}

local function stand_in(n, id)
  if id ~= getfont(n) then
    if not book_font[id] then
      book_font[id] = getfont(n)
      prefer_common_characters(id)
    end
    setfont(n, id)
  end
end

local function remove(head, n)
  head = direct.remove(head, n)
  direct.free(n)
  return head
end

local function hyphenate_at(head, n)
  local disc, hyphen = direct.new(DISC, 1), direct.copy(n)
  direct.setchar(hyphen, HYPHEN)
  direct.setattributelist(disc, direct.getattributelist(n))
  direct.setdisc(disc, hyphen, nil, nil)
  head = direct.insert_before(head, n, disc)
  return remove(head, n)
end

-- HarfBuzz mirrors brackets itself, in its own fonts.
local function mirror(n)
  local char = getchar(n)
  local data = Babel.characters and Babel.characters[char]
  if data and data.m and not is_shaped_by_harfbuzz(getfont(n)) then
    direct.setchar(n, data.m)
    setproperty(n, { [START] = string.format("%04X", char), [END] = true })
  end
end

-- Give a character the font of the one before it, where they make one sign. Say whether it is of no use.
local function join(n, before)
  local char, id = getchar(n), getfont(before)
  if char == KEYCAP then
    local digit = is_glyph_of(before, EMOJI_SELECTOR) and getprev(before) or before
    local emoji = font_for(n)
    if has(emoji, getchar(digit)) then
      stand_in(digit, emoji)
      stand_in(before, emoji)
    end
  elseif selects(char) and not is_shaped_by_harfbuzz(id) then
    return not is_glyph_of(getnext(n), KEYCAP)
  elseif selects(char) or has(id, char) then
    setfont(n, id)
  end
  return false
end

local is_at_work = false

-- Before the letters are shaped.
local function prepare(head, _, direction)
  head = direct.todirect(head)
  is_at_work = has_new_glyphs(head)
  if not is_at_work then
    return true
  end
  local directions = { direction or 0 }
  local before -- the glyph that stands directly before
  local n = head
  while n do
    local next = getnext(n)
    local char = getid(n) == GLYPH and is_new(n) and getchar(n)
    if not char then
      if getid(n) == DIR then
        local inner, ends = direct.getdirection(n)
        if ends then
          table.remove(directions)
        else
          table.insert(directions, inner)
        end
      end
      before = nil
    elseif char == SOFT_HYPHEN then
      head = hyphenate_at(head, n)
      before = nil
    elseif char == ZERO_WIDTH_SPACE then
      direct.insert_after(head, n, direct.new(PENALTY))
      before = nil
    elseif before and (joins(char) or is_glyph_of(before, ZERO_WIDTH_JOINER)) and join(n, before) then
      head = remove(head, n)
    else
      stand_in(n, font_for(n))
      if directions[#directions] == 1 then
        mirror(n)
      end
      before = n
    end
    n = next
  end
  return direct.tonode(head)
end

local function is_picture(n)
  local glyph = has(getfont(n), getchar(n))
  return glyph and glyph.commands
end

local function utf16(text)
  local hex = ""
  for _, char in utf8.codes(text) do
    if char > 0xFFFF then
      hex = hex .. string.format("%04X", 0xD7C0 + (char >> 10))
      char = 0xDC00 + (char & 0x3FF)
    end
    hex = hex .. string.format("%04X", char)
  end
  return hex
end

-- An emoji is a picture. A reader copies its characters only if there is a glyph too: a blank, which takes no room.
local function copy_picture(head, n)
  local properties = getproperty(n)
  local blank, back = direct.new(GLYPH), direct.new(KERN)
  direct.setattributelist(blank, direct.getattributelist(n))
  direct.setfont(blank, book_font[getfont(n)], BLANK)
  direct.setsubtype(blank, 256)
  direct.setkern(back, -getwidth(blank))
  properties[START] = utf16(properties.glyph_info)
  properties[END] = nil
  setproperty(blank, { [END] = true })
  direct.insert_after(head, n, back)
  direct.insert_after(head, back, blank)
  return blank
end

local function allow_break(head, n, penalty, stretch)
  local place = direct.new(PENALTY)
  direct.setpenalty(place, penalty)
  head = direct.insert_before(head, n, place)
  if stretch then
    local glue = direct.new(GLUE)
    direct.setglue(glue, 0, stretch, 0)
    head = direct.insert_before(head, n, glue)
  end
  return head
end

local function may_break_between(left, right)
  return (is_east_asian(left) or is_east_asian(right)) and not never_last[left] and not never_first[right]
end

-- After the letters are shaped.
local function finish(head)
  if not is_at_work then
    return true
  end
  head = direct.todirect(head)
  local word = {} -- the glyphs that a line could begin with
  local before -- the character of the last of them
  local inside = false -- whether the glyph is a part of what is copied as one
  local function end_word()
    for place = 2, #word > LONG and #word or 0 do
      head = allow_break(head, word[place], LONG_PENALTY)
    end
    word, before = {}, nil
  end
  local n = head
  while n do
    if getid(n) == GLYPH then
      local char, properties = getchar(n), getproperty(n) or {}
      if not inside and getwidth(n) ~= 0 and not joins(char) then
        if before and may_break_between(before, char) then
          end_word()
          head = allow_break(head, n, 0, EAST_ASIAN_STRETCH)
        end
        word[#word + 1] = n
        before = char
      end
      inside = (inside or rawget(properties, START)) and not rawget(properties, END)
      if is_picture(n) and properties.glyph_info and book_font[getfont(n)] then
        n = copy_picture(head, n)
      end
    elseif ends_a_word[getid(n)] then
      end_word()
    end
    n = getnext(n)
  end
  end_word()
  return direct.tonode(head)
end

-- The bidirectional algorithm of babel, without its commands, which turn the cells of tables. A document that has nothing
-- from right to left does not load it.
if Babel and Babel.bidi then
  -- Where babel's commands would say the direction of a text: all of it is from left to right, in paragraphs.
  Babel.attr_dir = luatexbase.new_attribute("roadmapdir")
  tex.setattribute("global", Babel.attr_dir, 0)
  -- Done above, so that a reader copies the character and not its mirror image.
  Babel.mirroring_enabled = false
  luatexbase.add_to_callback("pre_shaping_filter", function(head)
    return has_new_glyphs(direct.todirect(head)) and Babel.bidi(head, false, "TLT") or head
  end, "roadmap.bidi")
end
luatexbase.add_to_callback("pre_shaping_filter", prepare, "roadmap.prepare")
luatexbase.add_to_callback("post_shaping_filter", finish, "roadmap.finish")
