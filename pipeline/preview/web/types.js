/**
 * What the server answers, and what the parts of the preview know of each other. Nothing runs here.
 *
 * Lengths are millimetres from the upper left corner of a page's media box; numbers of pages are places in
 * the PDF, from 1.
 *
 * @typedef {[number, number]} Size width, height
 * @typedef {[number, number, number, number]} Rect left, top, width, height
 *
 * @typedef {object} Page
 * @property {number} number
 * @property {string} folio the number printed on it, "" for none
 * @property {"recto" | "verso"} side
 * @property {boolean} blank
 * @property {number} section
 * @property {string} digest the same digest, the same picture
 * @property {Size} media
 * @property {Rect} trim
 * @property {Rect} bleed
 * @property {Rect | null} margins the type area
 * @property {Rect} safe
 * @property {{first: number, step: number} | null} grid
 * @property {"save" | "proof" | null} changed by the last save, or since the last proof
 *
 * @typedef {object} Block
 * @property {number} id its place in the version
 * @property {number} page
 * @property {Rect} rect
 * @property {string} kind
 * @property {string} file
 * @property {number | null} line
 * @property {string} field
 * @property {string | null} panel
 *
 * @typedef {object} Finding
 * @property {"error" | "warning" | "note"} severity
 * @property {string} code
 * @property {string} message
 * @property {string | null} hint
 * @property {string | null} file
 * @property {number | null} line
 * @property {number | null} column
 * @property {number | null} page
 * @property {Rect | null} rect
 *
 * @typedef {object} Entry an entry of the outline
 * @property {string} title
 * @property {number} level
 * @property {number} page
 *
 * @typedef {object} Edition a built edition
 * @property {string} stem
 * @property {number} version
 * @property {boolean} checked
 * @property {boolean | null} press_ready
 * @property {number | null} seconds
 * @property {Page[]} pages
 * @property {Entry[]} outline
 * @property {Finding[]} findings
 * @property {Block[]} blocks
 *
 * @typedef {object} EditionLine an edition in the state
 * @property {string} stem
 * @property {string} label
 * @property {string} conformance
 * @property {boolean} pressed
 * @property {number | null} version
 * @property {boolean} [checked]
 * @property {boolean | null} [press_ready]
 * @property {number} [errors]
 * @property {number} [warnings]
 *
 * @typedef {{edition: string, stage: string, done: number, total: number}} Busy
 *
 * @typedef {object} State
 * @property {{title: string, language: string, root: string}} booklet
 * @property {string} run
 * @property {boolean} read_only
 * @property {string | null} panel
 * @property {"command" | "scheme" | null} editor
 * @property {EditionLine[]} editions
 * @property {Busy | null} busy
 * @property {Finding | null} stopped
 * @property {number | null} seconds
 * @property {string[]} [reports]
 * @property {string[]} [offers] parts that this server has: "reading", "field"
 *
 * @typedef {object} Change
 * @property {string} stem
 * @property {number} version
 * @property {number[]} changed the pages that were changed by this save
 * @property {boolean} [rest] whether other pages were told of this save before
 * @property {{page: number, block: number} | null} first the block that was edited
 * @property {Page[]} [pages] the changed pages as they are now
 * @property {number} [total] how many pages there are now
 *
 * @typedef {object} Spoken an element as a screen reader says it
 * @property {string} role
 * @property {number | null} level
 * @property {string} text
 * @property {string | null} language
 * @property {string | null} alt
 * @property {number | null} page
 * @property {Rect | null} rect
 * @property {Spoken[]} children
 *
 * @typedef {"spreads" | "pages" | "contact"} View
 * @typedef {{mode: "page" | "width" | "scale", scale: number}} Zoom scale 1 is the size of the paper
 * @typedef {"press" | "trim"} Crop the whole sheet with its marks, or what is left when it is cut
 * @typedef {"trim" | "bleed" | "margins" | "safe" | "grid" | "blocks"} Layer
 * @typedef {"findings" | "block" | "reading"} Tab
 *
 * @typedef {object} Model all that is shown
 * @property {State | null} state
 * @property {boolean} connected
 * @property {Busy | null} busy
 * @property {string} stem the edition looked at
 * @property {Edition | null} edition
 * @property {View} view
 * @property {Zoom} zoom
 * @property {number} scale what the zoom comes to: 1 is the size of the paper
 * @property {number} thumb the scale of the contact sheet
 * @property {Crop} crop
 * @property {Record<Layer, boolean>} layers
 * @property {number} page the page looked at
 * @property {Block | null} block
 * @property {Finding | null} finding
 * @property {Tab} tab
 * @property {boolean} contents whether the contents are open
 * @property {boolean} panel whether the panel is open
 * @property {boolean} narrow whether panels lie over the pages
 * @property {boolean} follow whether the desk goes to what was saved
 * @property {boolean} keys whether keys without Ctrl do something
 * @property {Spoken[] | null} reading
 * @property {Change | null} missed a change that was not gone to
 */

export {};
