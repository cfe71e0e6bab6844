-- What the fonts and the lines need for unusual characters. Nothing here adds a character to the text.

local direct = node.direct
local getid, getchar, getfont, setfont = direct.getid, direct.getchar, direct.getfont, direct.setfont
local getnext, getprev, getsubtype, getwidth = direct.getnext, direct.getprev, direct.getsubtype, direct.getwidth
local GLYPH, GLUE, PENALTY, DISC, MATH = node.id("glyph"), node.id("glue"), node.id("penalty"), node.id("disc"), node.id("math")
local KERN, DIR = node.id("kern"), node.id("dir")
local HLIST, VLIST, RULE = node.id("hlist"), node.id("vlist"), node.id("rule")
local HYPHENATED = 3 -- the subtype of a discretionary that the patterns have made

-- A word of more characters than this may break anywhere.
local LONG = 30

local SOFT_HYPHEN, ZERO_WIDTH_SPACE, ZERO_WIDTH_JOINER, KEYCAP = 0xAD, 0x200B, 0x200D, 0x20E3

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
-- Of these the book's own fonts have no glyph, and need none.
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

-- Compatibility characters. Where one has the same glyph as a common one, a reader who copies it wants the common one.
local is_compatible = within {
  { 0x2E80, 0x2FDF }, { 0xF900, 0xFAFF }, { 0xFB1D, 0xFDFF }, { 0xFE70, 0xFEFF }, { 0x2F800, 0x2FA1F },
}

local function prefer_common_characters(fontdata)
  local shared = fontdata.hb and fontdata.hb.shared
  if shared then
    for char, glyph in next, shared.unicodes do
      if not is_compatible(char) and is_compatible(shared.nominals[glyph] or 0) then
        shared.nominals[glyph] = char
      end
    end
  end
end

local function font_for(n)
  local id, char = getfont(n), getchar(n)
  local font = font.getfont(id)
  if font and not (font.characters or {})[char] and font.fallback_lookup then
    return font.fallback_lookup[char] or id
  end
  return id
end

local function has(id, char)
  local font = font.getfont(id)
  return font and font.characters and font.characters[char]
end

local function is_shaped(id)
  local font = font.getfont(id)
  return font and font.hb
end

-- The tables of Sphinx break paragraphs into lines and pack the lines again. What has been shaped must be left alone then.
local function is_done(n)
  return getsubtype(n) >= 256
end

local function has_new_glyphs(head)
  for n in direct.traverse_id(GLYPH, head) do
    if not is_done(n) then
      return true
    end
  end
  return false
end

local is_new = true

local function is_keycap(n)
  return n and getid(n) == GLYPH and getchar(n) == KEYCAP
end

-- For each font that stands in, the one that it was last asked for by.
local book_font = {}

-- Before the letters are shaped: fonts for what belongs together, and characters that are an instruction.
local function prepare(head, _, direction)
  head = direct.todirect(head)
  is_new = has_new_glyphs(head)
  if not is_new then
    return true
  end
  local n = head
  local directions = { direction or 0 }
  local before -- the glyph that stands directly before
  while n do
    local next = getnext(n)
    if getid(n) == GLYPH and not is_done(n) then
      local char = getchar(n)
      if char == SOFT_HYPHEN then
        local hyphen = direct.copy(n)
        direct.setchar(hyphen, 0x2D)
        local disc = direct.new(DISC, 1)
        direct.setattributelist(disc, direct.getattributelist(n))
        direct.setdisc(disc, hyphen, nil, nil)
        head = direct.insert_before(head, n, disc)
        head = direct.remove(head, n)
        direct.free(n)
        before = nil
      elseif char == ZERO_WIDTH_SPACE then
        direct.insert_after(head, n, direct.new(PENALTY))
        before = nil
      else
        if before and char == KEYCAP then
          local emoji = font_for(n)
          local digit = getchar(before) == 0xFE0F and getprev(before) or before
          if has(emoji, getchar(digit)) then
            setfont(digit, emoji)
            setfont(before, emoji)
          end
        end
        if before and (joins(char) or getchar(before) == ZERO_WIDTH_JOINER) then
          local id = getfont(before)
          if id ~= getfont(n) and (selects(char) or has(id, char)) then
            setfont(n, id)
          elseif selects(char) and not is_shaped(id) and not is_keycap(next) then
            head = direct.remove(head, n)
            direct.free(n)
            n = nil
          end
        end
        if n then
          local id = font_for(n)
          if id ~= getfont(n) then
            if not book_font[id] then
              prefer_common_characters(font.getfont(id))
            end
            book_font[id] = getfont(n)
            setfont(n, id)
          end
          local mirrored = directions[#directions] == 1 and not is_shaped(id) and Babel.characters[char]
          if mirrored and mirrored.m then
            direct.setchar(n, mirrored.m)
            -- What a reader copies is the character: luaotfload writes these as an ActualText.
            direct.setproperty(n, { luaotfload_startactualtext = string.format("%04X", char), luaotfload_endactualtext = true })
          end
          before = n
        end
      end
    else
      if getid(n) == DIR then
        local to, ends = direct.getdirection(n)
        if ends then
          table.remove(directions)
        else
          table.insert(directions, to)
        end
      end
      before = nil
    end
    n = next
  end
  return direct.tonode(head)
end

local function allow_break(head, n, penalty, stretch)
  local p = direct.new(PENALTY)
  direct.setpenalty(p, penalty)
  head = direct.insert_before(head, n, p)
  if stretch then
    local glue = direct.new(GLUE)
    direct.setglue(glue, 0, stretch, 0)
    head = direct.insert_before(head, n, glue)
  end
  return head
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
  local properties = direct.getproperty(n)
  local blank, back = direct.new(GLYPH), direct.new(KERN)
  direct.setattributelist(blank, direct.getattributelist(n))
  direct.setfont(blank, book_font[getfont(n)], 0x20)
  direct.setsubtype(blank, 256)
  direct.setkern(back, -getwidth(blank))
  properties.luaotfload_startactualtext = utf16(properties.glyph_info)
  properties.luaotfload_endactualtext = nil
  direct.setproperty(blank, { luaotfload_endactualtext = true })
  direct.insert_after(head, n, back)
  direct.insert_after(head, back, blank)
  return blank
end

-- After the letters are shaped: places to break in words that have none.
local function finish(head)
  if not is_new then
    return true
  end
  head = direct.todirect(head)
  local word = {}
  local before -- the character of the glyph before
  local inside -- what is one for the reader is not torn
  local function close()
    if #word > LONG then
      for i = 2, #word do
        head = allow_break(head, word[i], 5000)
      end
    end
    word, before = {}, nil
  end
  local n = head
  while n do
    local id = getid(n)
    if id == GLYPH then
      local properties = direct.getproperty(n) or {}
      local char = getchar(n)
      if not inside and getwidth(n) ~= 0 and not joins(char) then
        if before and (is_east_asian(before) or is_east_asian(char)) and not never_last[before] and not never_first[char] then
          close()
          head = allow_break(head, n, 0, 3277)
        end
        word[#word + 1] = n
        before = char
      end
      inside = (inside or rawget(properties, "luaotfload_startactualtext")) and not rawget(properties, "luaotfload_endactualtext")
      if is_picture(n) then
        n = copy_picture(head, n)
      end
    elseif id == GLUE or id == PENALTY or id == MATH or id == HLIST or id == VLIST or id == RULE then
      close()
    end
    n = getnext(n)
  end
  close()
  return direct.tonode(head)
end

if Babel.bidi then
  local bidi = Babel.bidi
  function Babel.bidi(head, ...)
    return has_new_glyphs(direct.todirect(head)) and bidi(head, ...) or head
  end
  -- Done above, so that a reader copies the character and not its mirror image.
  Babel.mirroring_enabled = false
end
luatexbase.add_to_callback("pre_shaping_filter", prepare, "roadmap.prepare")
luatexbase.add_to_callback("post_shaping_filter", finish, "roadmap.finish")
