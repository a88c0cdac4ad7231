/**
 * How the panel looks. A shop sets --storehand-color, --storehand-font, --storehand-radius and
 * --storehand-width on the element; all other colours are fixed pairs whose contrast is at least
 * 4.5:1 for text and 3:1 for the edges of controls (WCAG 2.2, 1.4.3 and 1.4.11).
 */
const CSS_TEXT = `
:host{
--ground:light-dark(#fff,#15191b);--sunk:light-dark(#eef1f0,#252b2e);
--ink:light-dark(#14191b,#eef1f1);--muted:light-dark(#566065,#a6b0b4);
--line:light-dark(#dde2e1,#333b3f);--edge-line:light-dark(#7b878b,#7b868a);
--accent:var(--_accent);--on-accent:var(--_on-accent,#fff);
--accent-ink:light-dark(var(--_ink-on-light,#12464b),var(--_ink-on-dark,#7fb9bc));
--good:light-dark(#17663a,#7fd09c);--warn:light-dark(#8a4b00,#f0b866);--bad:light-dark(#a3221a,#ff9d94);
--radius:var(--storehand-radius,1.25rem)}
*,::before,::after{box-sizing:border-box}
[hidden]{display:none!important}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.icon{width:1.25rem;height:1.25rem;flex:none;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.more{stroke-width:3}.no{transform:rotate(180deg)}
button,input,textarea{font:inherit;color:inherit}
button{cursor:pointer}
:focus-visible{outline:2px solid var(--accent-ink);outline-offset:2px}
:is(h1,h2):focus-visible{outline:none}
h1,h2,h3,p,ul,ol,blockquote,fieldset{margin:0;padding:0}
a{color:var(--accent-ink);text-underline-offset:.15em}
.muted{color:var(--muted)}
.label{font-size:.8125rem;font-weight:600;color:var(--muted)}

.panel{position:fixed;inset:auto;inset-inline-end:1.25rem;inset-block-end:calc(var(--edge) + 4.5rem);
flex-direction:column;width:min(var(--storehand-width,25rem),calc(100vw - 2.5rem));
height:min(42rem,calc(100dvh - 7.5rem));margin:0;padding:0;overflow:hidden;border:1px solid var(--line);
border-radius:var(--radius);background:var(--ground);color:var(--ink);font-size:.9375rem;line-height:1.5;
box-shadow:0 2px 6px #0000000f,0 18px 48px #00000038;overflow-wrap:anywhere}
.panel[open]{display:flex}
.panel:modal~.launcher{visibility:hidden}
:host([data-position=start]) .panel{inset-inline:1.25rem auto}
.main{display:flex;flex:1;flex-direction:column;min-height:0;position:relative}

.bar{display:flex;flex:none;align-items:center;gap:.25rem;padding:.75rem .75rem .75rem 1rem;border-block-end:1px solid var(--line)}
[dir=rtl] .bar{padding-inline:1rem .75rem}
.bar>div{flex:1;min-width:0;line-height:1.3}
h1,h2{font-size:1rem;font-weight:650;letter-spacing:-.005em}
[dir=ltr] :is(h1,.name){text-align:left}[dir=rtl] :is(h1,.name){text-align:right}
h1,.bar p{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.bar p{font-size:.8125rem}
.sign{display:grid;place-items:center;width:2.25rem;height:2.25rem;flex:none;margin-inline-end:.5rem;border-radius:.75rem;
background:var(--accent);color:var(--on-accent);font-weight:700}
.tool{display:grid;place-items:center;width:2.5rem;height:2.5rem;flex:none;padding:0;border:0;border-radius:.75rem;background:none;color:var(--muted)}
.tool:hover{background:var(--sunk);color:var(--ink)}
[dir=rtl] .icon:is(.back,.send){transform:scaleX(-1)}

.status{padding:.5rem 1rem;background:var(--sunk);color:var(--ink);font-size:.8125rem;animation:appear .2s 1s both}
.status:is([data-state=online],[data-state=idle],:empty){display:none}
.status:is([data-state=offline],[data-state=reconnecting],[data-state=refused])::before{content:"";display:inline-block;
width:.5rem;height:.5rem;margin-inline-end:.5rem;border-radius:50%;background:var(--warn)}
.queue{display:flex;align-items:center;gap:.75rem;line-height:1.4;padding:.5rem .75rem .5rem 1rem;background:var(--sunk);font-size:.8125rem}
[dir=rtl] .queue{padding-inline:1rem .75rem}
.queue div{flex:1}.queue b{font-weight:650}.queue .again{max-width:8rem;margin:0;line-height:1.25}
.again{margin-inline-start:.5rem;padding:.25rem .625rem;border:1px solid var(--edge-line);border-radius:.5rem;background:var(--ground);font-weight:600}

.scroller{flex:1;min-height:0;overflow:auto;overscroll-behavior:contain;padding:1.25rem 1rem 1rem;scrollbar-width:thin;scrollbar-color:var(--edge-line) transparent}
.scroller:focus-visible{outline-offset:-3px}
.greeting+.greeting{margin-block-start:.5rem}
.greeting{font-size:1.0625rem;line-height:1.45;text-wrap:pretty}
.suggestions,.choices{display:flex;flex-direction:column;align-items:flex-start;gap:.5rem;margin-block-start:.5rem}
.welcome .label{margin-block-start:1.5rem}
.choices,.why{flex-flow:row wrap}.choices{margin-block-start:.875rem}
.choice{padding:.5rem .875rem;border:1px solid var(--edge-line);border-radius:1.25rem;background:none;color:var(--accent-ink);text-align:start;line-height:1.35}
.choice:hover{border-color:var(--accent-ink);background:var(--sunk)}
.log{display:flex;flex-direction:column;gap:1.25rem}
.log:not(:empty){margin-block-start:1.5rem}

.customer{align-self:flex-end;max-width:85%;text-align:end}
.customer .words{padding:.5rem .875rem;border-radius:1.125rem;border-end-end-radius:.25rem;background:var(--accent);
color:var(--on-accent);width:fit-content;margin-inline-start:auto;text-align:start;white-space:pre-wrap}
.waiting{color:var(--muted);font-size:.8125rem}
.waiting:not(:empty){animation:appear .2s 1.5s both}
.agent .words{width:fit-content;max-width:100%;margin-block-start:.25rem;padding:.5rem .875rem;border-radius:1.125rem;border-start-start-radius:.25rem;background:var(--sunk)}
.agent+.agent{margin-block-start:-.75rem}.agent+.agent .label{display:none}
.note{color:var(--muted);font-size:.875rem}
.note:has(~.note) .act{display:none}
.note:not(:has(~.note)):has(.act>*){padding:.875rem 1rem;border:1px solid var(--line);border-radius:.875rem;color:var(--ink);font-size:.9375rem}
.act{display:grid;gap:.625rem;margin-block-start:.625rem}
.leave{display:flex;gap:.5rem;flex-wrap:wrap}
input[type=email],.comment textarea{flex:1 1 11rem;min-width:0;width:100%;padding:.4375rem .75rem;border:1px solid var(--edge-line);border-radius:.625rem;background:var(--ground)}
.firm{padding:.4375rem 1rem;border:1px solid var(--accent);border-radius:.625rem;background:var(--accent);color:var(--on-accent);font-weight:600}
.given{font-weight:600}
fieldset{border:0;min-width:0}legend{padding:0;font-weight:600}
.rating label{position:relative;display:inline-grid;place-items:center;width:2.5rem;height:2.5rem;border-radius:.625rem;color:var(--edge-line);cursor:pointer}
.rating .icon{width:1.75rem;height:1.75rem;stroke-width:1.5}
.rating input{position:absolute;inset:0;opacity:0;margin:0;cursor:pointer}
.rating label:is(:has(~label :checked),:has(:checked)){color:var(--accent-ink)}
.rating label:is(:has(~label :checked),:has(:checked)) .icon{fill:currentColor}
.rating label:has(:focus-visible){outline:2px solid var(--accent-ink)}
.comment{display:grid;gap:.5rem;justify-items:start;margin-block-start:.5rem}
.error{display:flex;flex-wrap:wrap;align-items:center;gap:.625rem;padding:.625rem .75rem;border:1px solid var(--line);
border-inline-start:3px solid var(--warn);border-radius:.5rem}
.error .icon{color:var(--warn)}.error .words{flex:1 1 10rem}.error .again{margin:0}
.message:not(:last-child) :is(.again,.choices){display:none}

.words>*+*,.whole>*+*,blockquote>*+*{margin-block-start:.625rem}
:is(ul,ol){padding-inline-start:1.375rem}li+li{margin-block-start:.25rem}
.heading{font-weight:650}
sup{margin-inline-start:.125rem;color:var(--accent-ink);font-size:.6875rem;font-weight:650;line-height:0}
.table{overflow:auto;border:1px solid var(--line);border-radius:.625rem}
table{border-collapse:collapse;min-width:100%;font-size:.875rem;overflow-wrap:normal}
th,td{padding:.375rem .625rem;text-align:start;vertical-align:top;border-block-end:1px solid var(--line)}
th{background:var(--sunk);font-weight:600}tr:last-child td{border:0}

.under{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:.375rem .75rem;margin-block-start:.625rem}
.sources{display:flex;align-items:baseline;gap:.625rem;min-width:0}.sources .label{flex:none}
.sources:has(li:nth-child(3)){flex-direction:column;gap:.375rem}
.sources ul{display:flex;flex-wrap:wrap;gap:.375rem;min-width:0;padding:0;list-style:none}
.sources li{max-width:100%;margin:0}
.chip{display:flex;align-items:center;gap:.375rem;max-width:100%;min-height:1.75rem;padding:.125rem .625rem .125rem .25rem;
border:1px solid var(--line);border-radius:1rem;background:var(--sunk);font-size:.8125rem}
[dir=rtl] .chip{padding-inline:.25rem .625rem}
.chip:hover{border-color:var(--accent-ink)}
.chip span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;max-width:13rem}
.sources:has(li:nth-child(3)) .chip span{max-width:7.5rem}
.chip b,.number{display:grid;place-items:center;min-width:1.25rem;height:1.25rem;padding:0 .25rem;border-radius:1rem;
background:var(--accent);color:var(--on-accent);font-size:.75rem;font-weight:650;line-height:1}
.verdict,.comment{scroll-margin:1rem}
.verdict{display:flex;flex-wrap:wrap;align-items:center;justify-content:flex-end;margin-inline-start:auto}
.thumb{display:grid;place-items:center;width:2rem;height:2rem;padding:0;border:0;border-radius:.625rem;background:none;color:var(--muted)}
.thumb .icon{width:1.0625rem;height:1.0625rem}
.thumb:hover{background:var(--sunk);color:var(--ink)}
.thumb[aria-pressed=true]{color:var(--accent-ink)}.thumb[aria-pressed=true] .icon{fill:currentColor}
.why{display:flex;gap:.375rem;width:100%;margin-block-start:.25rem}.why .label{width:100%}
.why .choice{padding:.25rem .75rem;font-size:.8125rem}

.cards{display:grid;padding:0;margin-block-start:.75rem;border:1px solid var(--line);border-radius:.875rem;list-style:none;overflow:hidden}
.card{position:relative;display:flex;gap:.875rem;align-items:center;margin:0;padding:.625rem}
.card+.card{border-block-start:1px solid var(--line)}
.card:has(a):hover{background:var(--sunk)}
.card>div{min-width:0}
.card a{color:inherit;font-weight:600;text-decoration:none}
.card a::after{content:"";position:absolute;inset:0}
.card a:focus-visible{outline:none}.card:has(a:focus-visible){outline:2px solid var(--accent-ink);outline-offset:-2px}
.card:hover .name{text-decoration:underline}
.card .name{display:block;line-height:1.3}
.picture{width:4.5rem;height:4.5rem;flex:none;border-radius:.625rem;background:#e8ecea;overflow:hidden}
.picture:empty{display:none}
.picture img{display:block;width:100%;height:100%;object-fit:contain}
.price{margin-block-start:.125rem;font-variant-numeric:tabular-nums}.price s{color:var(--muted)}
.stock{font-size:.8125rem;color:var(--muted)}
.stock::before{content:"";display:inline-block;width:.5rem;height:.5rem;margin-inline-end:.375rem;border:2px solid;border-radius:50%}
.stock.in_stock{color:var(--good)}.stock.in_stock::before{background:currentColor}
.stock:is(.preorder,.backorder){color:var(--warn)}

.typing{display:flex;align-items:center;gap:.25rem;margin-block-start:1.25rem;color:var(--muted);font-size:.875rem}
.typing i{width:.375rem;height:.375rem;border-radius:50%;background:currentColor;animation:breathe 1.2s infinite}
.typing i:nth-child(2){animation-delay:.15s}.typing i:nth-child(3){animation-delay:.3s}
.typing span{margin-inline-start:.375rem}
.newest{position:absolute;inset-block-end:7.75rem;inset-inline-start:calc(50% - 1.125rem);display:grid;place-items:center;
width:2.25rem;height:2.25rem;padding:0;border:1px solid var(--edge-line);border-radius:50%;background:var(--ground);box-shadow:0 2px 8px #0003}

.composer{display:flex;flex:none;align-items:flex-end;gap:.25rem;margin:0 .75rem;padding:.25rem;border:1px solid var(--edge-line);border-radius:1.375rem}
.composer:focus-within{border-color:var(--accent-ink);box-shadow:0 0 0 1px var(--accent-ink)}
.composer textarea{flex:1;min-width:0;max-height:8.5rem;padding:.4375rem .75rem;border:0;outline:0;background:none;font-size:1rem;resize:none;scrollbar-width:thin}
::placeholder{color:var(--muted);opacity:1}
.round{display:grid;place-items:center;width:2.375rem;height:2.375rem;flex:none;padding:0;border:0;border-radius:50%;background:var(--sunk);color:var(--muted)}
.filled .send{background:var(--accent);color:var(--on-accent)}
button.stop{background:none;border:1px solid var(--edge-line);color:var(--ink)}.stop .icon{fill:currentColor}
.over{margin:.25rem 1rem 0;color:var(--bad);font-size:.8125rem;font-weight:600}
.foot{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:.25rem .75rem;padding:.5rem .75rem max(.625rem,env(safe-area-inset-bottom)) 1rem;font-size:.75rem;line-height:1.35}
.foot p{flex:1 1 10rem}
[dir=rtl] .foot{padding-inline:1rem .75rem}
.call{display:flex;align-items:center;gap:.375rem;flex:none;max-width:11rem;min-height:2rem;padding:.25rem .75rem .25rem .5rem;border:1px solid var(--edge-line);border-radius:1rem;
background:none;color:var(--accent-ink);font-weight:600;text-align:start}
[dir=rtl] .call{padding-inline:.5rem .75rem}
.call .icon{width:1rem;height:1rem}
.call:hover{border-color:var(--accent-ink);background:var(--sunk)}

.sheet{position:absolute;inset:0;z-index:1;display:flex;flex-direction:column;background:var(--ground)}
.sheet .bar{padding-inline:.5rem 1rem}
.sheet h2{display:flex;gap:.625rem;align-items:center;flex:1;min-width:0;line-height:1.3}
.number{flex:none;min-width:1.5rem;height:1.5rem}
.page{flex:1;min-height:0;overflow:auto;padding:1.25rem 1rem max(1.25rem,env(safe-area-inset-bottom))}
.page:focus-visible{outline-offset:-3px}
.row{display:flex;align-items:center;gap:.75rem;width:100%;min-height:3rem;padding:.5rem .25rem;border:0;border-block-end:1px solid var(--line);background:none;text-align:start}
.row:hover{background:var(--sunk)}.row .icon{color:var(--muted)}
.muted+.row{margin-block-start:.75rem}
.answers{display:flex;flex-wrap:wrap;gap:.75rem;margin-block:1.25rem}
.answers .bad{border-color:#a3221a;background:#a3221a;color:#fff}
.plain{padding:.4375rem 1rem;border:1px solid var(--edge-line);border-radius:.625rem;background:none;font-weight:600}
.said{margin-block-start:1rem}
blockquote{margin-block:.5rem 1.5rem;padding:.125rem 0 .125rem;padding-inline-start:.875rem;border-inline-start:3px solid var(--accent-ink);font-size:1rem}
.whole{margin-block:.5rem 1rem;color:var(--muted)}
mark{padding:.0625rem 0;background:light-dark(#ffe9a8,#5c4a10);color:light-dark(#14191b,#fff);border-radius:.125rem}

@keyframes appear{from{opacity:0}}
@keyframes breathe{30%{opacity:.25}}
@media (prefers-reduced-motion:no-preference){
.panel,.sheet,.message{animation:appear .18s ease-out}}
@media (prefers-reduced-motion:reduce){*{animation:none!important}}
@media (max-width:480px),(max-height:480px){
.panel,:host([data-position=start]) .panel{inset:0 0 auto;width:100vw;max-width:none;height:var(--_height,100dvh);max-height:none;border:0;border-radius:0;
padding:env(safe-area-inset-top) env(safe-area-inset-right) 0 env(safe-area-inset-left)}
.sheet{inset-block-start:env(safe-area-inset-top)}}
@media (forced-colors:active){.round,.chip,.tool,.thumb{border:1px solid ButtonText}.customer .words,.agent .words{border:1px solid}mark{background:Mark;color:MarkText}}`;

export const sheet = new CSSStyleSheet();
sheet.replaceSync(CSS_TEXT);
