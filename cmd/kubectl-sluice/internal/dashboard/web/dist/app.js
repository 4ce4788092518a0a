function v(e,t={},...r){let l=document.createElement(e);for(let[o,a]of Object.entries(t))typeof a=="function"?l.addEventListener(
o,a):a!==void 0&&a!==!1&&l.setAttribute(o,a===!0?"":a);return l.append(...r.flat().filter(o=>o!=null&&o!==!1)),l}function ur(e,t=Date.
now()){let r=Math.max(0,Math.floor((t-Date.parse(e))/1e3));if(Number.isNaN(r))return"–";let l=[["d",86400],["h",3600],
["m",60],["s",1]],o=l.findIndex(([,y])=>r>=y);if(o<0)return"0s";let[a,c]=l[o],p=Math.floor(r/c),h=l[o+1];if(!h||p>=10)return`${p}${a}`;
let d=Math.floor(r%c/h[1]);return d?`${p}${a}${d}${h[0]}`:`${p}${a}`}function Il(e){return!e||e.startsWith("0001-")?v("s\
pan",{},"–"):v("time",{datetime:e,title:new Date(e).toLocaleString()},ur(e))}function pr(){for(let e of document.querySelectorAll(
"time[datetime]")){let t=ur(e.dateTime);e.textContent!==t&&(e.textContent=t)}}function Jt(e,t){let r;return l=>{let o=JSON.
stringify(l);if(o===r)return;r=o;let a=e.contains(document.activeElement)?document.activeElement.dataset.key:void 0;e.replaceChildren(
...[t(l)].flat().filter(Boolean)),a&&[...e.querySelectorAll("[data-key]")].find(c=>c.dataset.key===a)?.focus()}}var Cs={
failed:"✗","not ready":"✗","rolling out":"▶","not seen yet":"…",holding:"‖","rolled out":"✓"};function an(e){
return v("span",{class:`badge ${e.replaceAll(" ","-")}`},v("span",{"aria-hidden":"true"},`${Cs[e]??"·"} `),e)}var dr="token";function hr(){let e=new URLSearchParams(location.hash.slice(1)).get("token");e&&(localStorage.setItem(dr,
e),history.replaceState(null,"","#/"))}function mr(e,t={}){return fetch(e,{...t,headers:{...t.headers,Authorization:`Bea\
rer ${localStorage.getItem(dr)??""}`},credentials:"omit",redirect:"error",cache:"no-store"})}var Zn=(e,t)=>`/api/service\
s/${encodeURIComponent(e)}/${encodeURIComponent(t)}`;async function gr(e,t,r){let l=await mr(`${Zn(e,t)}/changes`,{method:"\
POST",headers:{"Content-Type":"application/json"},body:JSON.stringify(r)}),o=await l.json();if(!l.ok&&!o.diff)throw new Error(
o.error??`it answers with ${l.status}`);return o}var Ds=4e4,Ls=1e3;async function cn(e,t,r,l){let o;for(;!t.aborted;)try{
throw await Ps(e,t,(a,c)=>{o&&(o=void 0,l()),r(a,c)}),new Error("the stream has ended")}catch(a){if(t.aborted||(o??=new Date().
toISOString(),l(a,o),a.final))return;await new Promise(c=>{setTimeout(c,Ls)})}}async function Ps(e,t,r){let l=new AbortController,
o,a=()=>{clearTimeout(o),o=setTimeout(()=>l.abort(new Error("nothing comes from the dashboard")),Ds)};a();try{let c=await mr(
e,{headers:{Accept:"text/event-stream"},signal:AbortSignal.any([t,l.signal])});if(!c.ok){let d=new Error((await c.json()).
error);throw d.final=c.status<500,d}let p="",h=c.body.pipeThrough(new TextDecoderStream).getReader();for(;;){let{done:d,
value:y}=await h.read();if(d)return;a();let g=(p+y).split(`

`);p=g.pop();for(let w of g){let M=/^event: (.*)$/m.exec(w),E=/^data: (.*)$/m.exec(w);M&&E&&r(M[1],JSON.parse(E[1]))}}}finally{
clearTimeout(o)}}var fn="";function br(e,t,{lost:r,connected:l}){let o=new Map,a=v("p",{class:"faint",role:"status"},"Loading…"),c=v("i\
nput",{type:"search",id:"filter",placeholder:"name, namespace or state","aria-label":"Filter services",value:fn,input:()=>{
fn=c.value,g()},keydown:w=>{w.key==="Escape"&&(c.value=fn="",g(),c.blur())}}),p=v("ul",{class:"services","aria-label":"S\
ervices"});e.replaceChildren(v("div",{class:"bar"},v("h1",{},"Services"),c),a,p);let h=w=>{if(w.all){let M=new Set((w.items??
[]).map(Wl));for(let E of o.keys())M.has(E)||o.delete(E)}for(let M of w.items??[])$s(o,M);for(let M of w.gone??[])o.delete(
Wl(M));l(w),a.dataset.loaded=w.cluster.loaded?"true":"",y()},d,y=()=>{d??=requestAnimationFrame(g)};function g(){if(d=void 0,
t.aborted)return;let w=fn.trim().toLowerCase(),M=[...o.values()].sort(zs),E=M.filter(z=>z.text.includes(w));Os(p,E.map(z=>z.
element)),a.textContent=Vs(M,E,a.dataset.loaded)}cn("/api/services",t,(w,M)=>h(M),r)}var Wl=({namespace:e,name:t})=>`${e}\
/${t}`,zs=(e,t)=>e.item.rank-t.item.rank||wr(e.item.namespace,t.item.namespace)||wr(e.item.name,t.item.name),wr=(e,t)=>e<
t?-1:+(e>t);function $s(e,t){let r=e.get(Wl(t))??{element:v("li")},l=r.element.firstChild??v("a");l.href=`#/${encodeURIComponent(
t.namespace)}/${encodeURIComponent(t.name)}`,l.replaceChildren(v("span",{class:"name"},v("span",{class:"faint"},`${t.namespace}\
/`),t.name),an(t.state),Rs(t.traffic??[]),v("span",{class:"summary"},t.summary??"")),r.element.append(l),r.item=t,r.text=
`${Wl(t)} ${t.state}`.toLowerCase(),e.set(Wl(t),r)}function Rs(e){let t=e.map(l=>`${l.version} ${l.percent} %`).join(", ")||
"no traffic",r=v("span",{class:"traffic",role:"img","aria-label":t,title:t});for(let l of e){let o=v("span",{class:l.role===
"stable"?"stable":"other"});o.style.flexGrow=l.percent,r.append(o)}return r}function Os(e,t){let r=new Set(t);for(let o of[
...e.children])r.has(o)||o.remove();let l=e.firstChild;for(let o of t)o===l?l=l.nextSibling:e.insertBefore(o,l)}function Vs(e,t,r){
if(!r)return"Loading…";if(e.length===0)return"There are no InferenceServices.";let l=new Map;for(let{item:c}of e)l.set(
c.state,(l.get(c.state)??0)+1);let o=[...l].map(([c,p])=>`${p} ${c}`).join(", ");return`${t.length<e.length?`${t.length}\
 of `:""}${e.length} service${e.length===1?"":"s"}: ${o}`}var Fs="uplot",Ns="u-hz",Hs="u-vt",Is="u-title",Ws="u-wrap",Bs="u-under",Gs="u-over",Us="u-axis",Xt="u-off",js="u-select",
Ys="u-cursor-x",qs="u-cursor-y",Ks="u-cursor-pt",Js="u-legend",Zs="u-live",Qs="u-inline",Xs="u-series",ea="u-marker",vr="\
u-label",ta="u-value",Gl="width",Ul="height";var yr="bottom",Sl="left",Qn="right",go="#000",kr=go+"0",Xn="mousemove",xr="mousedown",eo="mouseup",Sr="mouseenter",_r="\
mouseleave",Tr="dblclick",la="resize",na="scroll",Mr="change",mn="dppxchange",wo="--",Dl=typeof window<"u",ro=Dl?document:
null,Tl=Dl?window:null,oa=Dl?navigator:null,ie,un;function io(){let e=devicePixelRatio;ie!=e&&(ie=e,un&&ao(Mr,un,io),un=
matchMedia(`(min-resolution: ${ie-.001}dppx) and (max-resolution: ${ie+.001}dppx)`),el(Mr,un,io),Tl.dispatchEvent(new CustomEvent(
mn)))}function et(e,t){if(t!=null){let r=e.classList;!r.contains(t)&&r.add(t)}}function so(e,t){let r=e.classList;r.contains(
t)&&r.remove(t)}function we(e,t,r){e.style[t]=r+"px"}function gt(e,t,r,l){let o=ro.createElement(e);return t!=null&&et(o,
t),r?.insertBefore(o,l),o}function ct(e,t){return gt("div",e,t)}var Er=new WeakMap;function Mt(e,t,r,l,o){let a="transla\
te("+t+"px,"+r+"px)",c=Er.get(e);a!=c&&(e.style.transform=a,Er.set(e,a),t<0||r<0||t>l||r>o?et(e,Xt):so(e,Xt))}var Ar=new WeakMap;
function Cr(e,t,r){let l=t+r,o=Ar.get(e);l!=o&&(Ar.set(e,l),e.style.background=t,e.style.borderColor=r)}var Dr=new WeakMap;
function Lr(e,t,r,l){let o=t+""+r,a=Dr.get(e);o!=a&&(Dr.set(e,o),e.style.height=r+"px",e.style.width=t+"px",e.style.marginLeft=
l?-t/2+"px":0,e.style.marginTop=l?-r/2+"px":0)}var bo={passive:!0},ra={...bo,capture:!0};function el(e,t,r,l){t.addEventListener(
e,r,l?ra:bo)}function ao(e,t,r,l){t.removeEventListener(e,r,bo)}Dl&&io();function wt(e,t,r,l){let o;r=r||0,l=l||t.length-
1;let a=l<=2147483647;for(;l-r>1;)o=a?r+l>>1:tt((r+l)/2),t[o]<e?r=o:l=o;return e-t[r]<=t[l]-e?r:l}function ri(e){return(r,l,o)=>{
let a=-1,c=-1;for(let p=l;p<=o;p++)if(e(r[p])){a=p;break}for(let p=o;p>=l;p--)if(e(r[p])){c=p;break}return[a,c]}}var ii=e=>e!=
null,si=e=>e!=null&&e>0,bn=ri(ii),ia=ri(si);function sa(e,t,r,l=0,o=!1){let a=o?ia:bn,c=o?si:ii;[t,r]=a(e,t,r);let p=e[t],
h=e[t];if(t>-1)if(l==1)p=e[t],h=e[r];else if(l==-1)p=e[r],h=e[t];else for(let d=t;d<=r;d++){let y=e[d];c(y)&&(y<p?p=y:y>
h&&(h=y))}return[p??ue,h??-ue]}function vn(e,t,r,l){let o=$r(e),a=$r(t);e==t&&(o==-1?(e*=r,t/=r):(e/=r,t*=r));let c=r==10?
Dt:ai,p=o==1?tt:ft,h=a==1?ft:tt,d=p(c(Ce(e))),y=h(c(Ce(t))),g=Ml(r,d),w=Ml(r,y);return r==10&&(d<0&&(g=pe(g,-d)),y<0&&(w=
pe(w,-y))),l||r==2?(e=g*o,t=w*a):(e=pi(e,g),t=yn(t,w)),[e,t]}function vo(e,t,r,l){let o=vn(e,t,r,l);return e==0&&(o[0]=0),
t==0&&(o[1]=0),o}var yo=.1,Pr={mode:3,pad:yo},Yl={pad:0,soft:null,mode:0},aa={min:Yl,max:Yl};function gn(e,t,r,l){return kn(
r)?zr(e,t,r):(Yl.pad=r,Yl.soft=l?0:null,Yl.mode=l?3:0,zr(e,t,aa))}function oe(e,t){return e??t}function ca(e,t,r){for(t=
oe(t,0),r=oe(r,e.length-1);t<=r;){if(e[t]!=null)return!0;t++}return!1}function zr(e,t,r){let l=r.min,o=r.max,a=oe(l.pad,
0),c=oe(o.pad,0),p=oe(l.hard,-ue),h=oe(o.hard,ue),d=oe(l.soft,ue),y=oe(o.soft,-ue),g=oe(l.mode,0),w=oe(o.mode,0),M=t-e,E=Dt(
M),z=Ue(Ce(e),Ce(t)),H=Dt(z),W=Ce(H-E);(M<1e-24||W>10)&&(M=0,(e==0||t==0)&&(M=1e-24,g==2&&d!=ue&&(a=0),w==2&&y!=-ue&&(c=
0)));let S=M||z||1e3,N=Dt(S),_=Ml(10,tt(N)),K=S*(M==0?e==0?.1:1:a),P=pe(pi(e-K,_/10),24),J=e>=d&&(g==1||g==3&&P<=d||g==2&&
P>=d)?d:ue,j=Ue(p,P<J&&e>=J?J:bt(J,P)),X=S*(M==0?t==0?.1:1:c),U=pe(yn(t+X,_/10),24),T=t<=y&&(w==1||w==3&&U>=y||w==2&&U<=
y)?y:-ue,q=bt(h,U>T&&t<=T?T:Ue(T,U));return j==q&&j==0&&(q=100),[j,q]}var fa=new Intl.NumberFormat(Dl?oa.language:"en-US"),
ko=e=>fa.format(e),lt=Math,hn=lt.PI,Ce=lt.abs,tt=lt.floor,Ae=lt.round,ft=lt.ceil,bt=lt.min,Ue=lt.max,Ml=lt.pow,$r=lt.sign,
Dt=lt.log10,ai=lt.log2,ua=(e,t=1)=>lt.sinh(e)*t,to=(e,t=1)=>lt.asinh(e/t),ue=1/0;function Rr(e){return(Dt((e^e>>31)-(e>>
31))|0)+1}function co(e,t,r){return bt(Ue(e,t),r)}function ci(e){return typeof e=="function"}function ee(e){return ci(e)?
e:()=>e}var pa=()=>{},fi=e=>e,ui=(e,t)=>t,da=e=>null,Or=e=>!0,Vr=(e,t)=>e==t,ha=/\.\d*?(?=9{6,}|0{6,})/gm,tl=e=>{if(hi(e)||
Nt.has(e))return e;let t=`${e}`,r=t.match(ha);if(r==null)return e;let l=r[0].length-1;if(t.indexOf("e-")!=-1){let[o,a]=t.
split("e");return+`${tl(o)}e${a}`}return pe(e,l)};function Zt(e,t){return tl(pe(tl(e/t))*t)}function yn(e,t){return tl(ft(
tl(e/t))*t)}function pi(e,t){return tl(tt(tl(e/t))*t)}function pe(e,t=0){if(hi(e))return e;let r=10**t,l=e*r*(1+Number.EPSILON);
return Ae(l)/r}var Nt=new Map;function di(e){return((""+e).split(".")[1]||"").length}function Kl(e,t,r,l){let o=[],a=l.map(
di);for(let c=t;c<r;c++){let p=Ce(c),h=pe(Ml(e,c),p);for(let d=0;d<l.length;d++){let y=e==10?+`${l[d]}e${c}`:l[d]*h,g=(c>=
0?0:p)+(c>=a[d]?0:a[d]),w=e==10?y:pe(y,g);o.push(w),Nt.set(w,g)}}return o}var ql={},xo=[],El=[null,null],Ft=Array.isArray,
hi=Number.isInteger,ma=e=>e===void 0;function Fr(e){return typeof e=="string"}function kn(e){let t=!1;if(e!=null){let r=e.
constructor;t=r==null||r==Object}return t}function ga(e){return e!=null&&typeof e=="object"}var wa=Object.getPrototypeOf(
Uint8Array),mi="__proto__";function Al(e,t=kn){let r;if(Ft(e)){let l=e.find(o=>o!=null);if(Ft(l)||t(l)){r=Array(e.length);
for(let o=0;o<e.length;o++)r[o]=Al(e[o],t)}else r=e.slice()}else if(e instanceof wa)r=e.slice();else if(t(e)){r={};for(let l in e)
l!=mi&&(r[l]=Al(e[l],t))}else r=e;return r}function Te(e){let t=arguments;for(let r=1;r<t.length;r++){let l=t[r];for(let o in l)
o!=mi&&(kn(e[o])?Te(e[o],Al(l[o])):e[o]=Al(l[o]))}return e}var ba=0,va=1,ya=2;function ka(e,t,r){for(let l=0,o,a=-1;l<t.
length;l++){let c=t[l];if(c>a){for(o=c-1;o>=0&&e[o]==null;)e[o--]=null;for(o=c+1;o<r&&e[o]==null;)e[a=o++]=null}}}function xa(e,t){
if(Ta(e)){let c=e[0].slice();for(let p=1;p<e.length;p++)c.push(...e[p].slice(1));return Ma(c[0])||(c=_a(c)),c}let r=new Set;
for(let c=0;c<e.length;c++){let h=e[c][0],d=h.length;for(let y=0;y<d;y++)r.add(h[y])}let l=[Array.from(r).sort((c,p)=>c-
p)],o=l[0].length,a=new Map;for(let c=0;c<o;c++)a.set(l[0][c],c);for(let c=0;c<e.length;c++){let p=e[c],h=p[0];for(let d=1;d<
p.length;d++){let y=p[d],g=Array(o).fill(void 0),w=t?t[c][d]:va,M=[];for(let E=0;E<y.length;E++){let z=y[E],H=a.get(h[E]);
z===null?w!=ba&&(g[H]=z,w==ya&&M.push(H)):g[H]=z}ka(g,M,o),l.push(g)}}return l}var Sa=typeof queueMicrotask>"u"?e=>Promise.
resolve().then(e):queueMicrotask;function _a(e){let t=e[0],r=t.length,l=Array(r);for(let a=0;a<l.length;a++)l[a]=a;l.sort(
(a,c)=>t[a]-t[c]);let o=[];for(let a=0;a<e.length;a++){let c=e[a],p=Array(r);for(let h=0;h<r;h++)p[h]=c[l[h]];o.push(p)}
return o}function Ta(e){let t=e[0][0],r=t.length;for(let l=1;l<e.length;l++){let o=e[l][0];if(o.length!=r)return!1;if(o!=
t){for(let a=0;a<r;a++)if(o[a]!=t[a])return!1}}return!0}function Ma(e,t=100){let r=e.length;if(r<=1)return!0;let l=0,o=r-
1;for(;l<=o&&e[l]==null;)l++;for(;o>=l&&e[o]==null;)o--;if(o<=l)return!0;let a=Ue(1,tt((o-l+1)/t));for(let c=e[l],p=l+a;p<=
o;p+=a){let h=e[p];if(h!=null){if(h<=c)return!1;c=h}}return!0}var gi=["January","February","March","April","May","June",
"July","August","September","October","November","December"],wi=["Sunday","Monday","Tuesday","Wednesday","Thursday","Fri\
day","Saturday"];function bi(e){return e.slice(0,3)}var Ea=wi.map(bi),Aa=gi.map(bi),Ca={MMMM:gi,MMM:Aa,WWWW:wi,WWW:Ea};function Bl(e){
return(e<10?"0":"")+e}function Da(e){return(e<10?"00":e<100?"0":"")+e}var La={YYYY:e=>e.getFullYear(),YY:e=>(e.getFullYear()+
"").slice(2),MMMM:(e,t)=>t.MMMM[e.getMonth()],MMM:(e,t)=>t.MMM[e.getMonth()],MM:e=>Bl(e.getMonth()+1),M:e=>e.getMonth()+
1,DD:e=>Bl(e.getDate()),D:e=>e.getDate(),WWWW:(e,t)=>t.WWWW[e.getDay()],WWW:(e,t)=>t.WWW[e.getDay()],HH:e=>Bl(e.getHours()),
H:e=>e.getHours(),h:e=>{let t=e.getHours();return t==0?12:t>12?t-12:t},AA:e=>e.getHours()>=12?"PM":"AM",aa:e=>e.getHours()>=
12?"pm":"am",a:e=>e.getHours()>=12?"p":"a",mm:e=>Bl(e.getMinutes()),m:e=>e.getMinutes(),ss:e=>Bl(e.getSeconds()),s:e=>e.
getSeconds(),fff:e=>Da(e.getMilliseconds())};function So(e,t){t=t||Ca;let r=[],l=/\{([a-z]+)\}|[^{]+/gi,o;for(;o=l.exec(
e);)r.push(o[0][0]=="{"?La[o[1]]:o[0]);return a=>{let c="";for(let p=0;p<r.length;p++)c+=typeof r[p]=="string"?r[p]:r[p](
a,t);return c}}var Pa=new Intl.DateTimeFormat().resolvedOptions().timeZone;function za(e,t){let r;return t=="UTC"||t=="E\
tc/UTC"?r=new Date(+e+e.getTimezoneOffset()*6e4):t==Pa?r=e:(r=new Date(e.toLocaleString("en-US",{timeZone:t})),r.setMilliseconds(
e.getMilliseconds())),r}var vi=e=>e%1==0,wn=[1,2,2.5,5],$a=Kl(10,-32,0,wn),yi=Kl(10,0,32,wn),Ra=yi.filter(vi),Qt=$a.concat(
yi),_o=`
`,ki="{YYYY}",Nr=_o+ki,xi="{M}/{D}",jl=_o+xi,pn=jl+"/{YY}",Si="{aa}",Oa="{h}:{mm}",_l=Oa+Si,Hr=_o+_l,Ir=":{ss}",ae=null;
function _i(e){let t=e*1e3,r=t*60,l=r*60,o=l*24,a=o*30,c=o*365,h=(e==1?Kl(10,0,3,wn).filter(vi):Kl(10,-3,0,wn)).concat([
t,t*5,t*10,t*15,t*30,r,r*5,r*10,r*15,r*30,l,l*2,l*3,l*4,l*6,l*8,l*12,o,o*2,o*3,o*4,o*5,o*6,o*7,o*8,o*9,o*10,o*15,a,a*2,a*
3,a*4,a*6,c,c*2,c*5,c*10,c*25,c*50,c*100]),d=[[c,ki,ae,ae,ae,ae,ae,ae,1],[o*28,"{MMM}",Nr,ae,ae,ae,ae,ae,1],[o,xi,Nr,ae,
ae,ae,ae,ae,1],[l,"{h}"+Si,pn,ae,jl,ae,ae,ae,1],[r,_l,pn,ae,jl,ae,ae,ae,1],[t,Ir,pn+" "+_l,ae,jl+" "+_l,ae,Hr,ae,1],[e,Ir+
".{fff}",pn+" "+_l,ae,jl+" "+_l,ae,Hr,ae,1]];function y(g){return(w,M,E,z,H,W)=>{let S=[],N=H>=c,_=H>=a&&H<c,K=g(E),P=pe(
K*e,3),J=lo(K.getFullYear(),N?0:K.getMonth(),_||N?1:K.getDate()),j=pe(J*e,3);if(_||N){let X=_?H/a:0,U=N?H/c:0,T=P==j?P:pe(
lo(J.getFullYear()+U,J.getMonth()+X,1)*e,3),q=new Date(Ae(T/e)),$=q.getFullYear(),B=q.getMonth();for(let F=0;T<=z;F++){let te=lo(
$+U*F,B+X*F,1),V=te-g(pe(te*e,3));T=pe((+te+V)*e,3),T<=z&&S.push(T)}}else{let X=H>=o?o:H,U=tt(E)-tt(P),T=j+U+yn(P-j,X);S.
push(T);let q=g(T),$=q.getHours()+q.getMinutes()/r+q.getSeconds()/l,B=H/l,F=w.axes[M]._space,te=W/F;for(;T=pe(T+H,e==1?0:
3),!(T>z);)if(B>1){let V=tt(pe($+B,6))%24,le=g(T).getHours()-V;le>1&&(le=-1),T-=le*l,$=($+B)%24;let ce=S[S.length-1];pe(
(T-ce)/H,3)*te>=.7&&S.push(T)}else S.push(T)}return S}}return[h,d,y]}var[Va,Fa,Na]=_i(1),[Ha,Ia,Wa]=_i(.001);Kl(2,-53,53,
[1]);function Wr(e,t){return e.map(r=>r.map((l,o)=>o==0||o==8||l==null?l:t(o==1||r[8]==0?l:r[1]+l)))}function Br(e,t){return(r,l,o,a,c)=>{
let p=t.find(E=>c>=E[0])||t[t.length-1],h,d,y,g,w,M;return l.map(E=>{let z=e(E),H=z.getFullYear(),W=z.getMonth(),S=z.getDate(),
N=z.getHours(),_=z.getMinutes(),K=z.getSeconds(),P=H!=h&&p[2]||W!=d&&p[3]||S!=y&&p[4]||N!=g&&p[5]||_!=w&&p[6]||K!=M&&p[7]||
p[1];return h=H,d=W,y=S,g=N,w=_,M=K,P(z)})}}function Ba(e,t){let r=So(t);return(l,o,a,c,p)=>o.map(h=>r(e(h)))}function lo(e,t,r){
return new Date(e,t,r)}function Gr(e,t){return t(e)}var Ga="{YYYY}-{MM}-{DD} {h}:{mm}{aa}";function Ur(e,t){return(r,l,o,a)=>a==
null?wo:t(e(l))}function Ua(e,t){let r=e.series[t];return r.width?r.stroke(e,t):r.points.width?r.points.stroke(e,t):null}
function ja(e,t){return e.series[t].fill(e,t)}var Ya={show:!0,live:!0,isolate:!1,mount:pa,markers:{show:!0,width:2,stroke:Ua,
fill:ja,dash:"solid"},idx:null,idxs:null,values:[]};function qa(e,t){let r=e.cursor.points,l=ct(),o=r.size(e,t);we(l,Gl,
o),we(l,Ul,o);let a=o/-2;we(l,"marginLeft",a),we(l,"marginTop",a);let c=r.width(e,t,o);return c&&we(l,"borderWidth",c),l}
function Ka(e,t){let r=e.series[t].points;return r._fill||r._stroke}function Ja(e,t){let r=e.series[t].points;return r._stroke||
r._fill}function Za(e,t){return e.series[t].points.size}var no=[0,0];function Qa(e,t,r){return no[0]=t,no[1]=r,no}function dn(e,t,r,l=!0){
return o=>{o.button==0&&(!l||o.target==t)&&r(o)}}function oo(e,t,r,l=!0){return o=>{(!l||o.target==t)&&r(o)}}var Xa={show:!0,
x:!0,y:!0,lock:!1,move:Qa,points:{one:!1,show:qa,size:Za,width:0,stroke:Ja,fill:Ka},bind:{mousedown:dn,mouseup:dn,click:dn,
dblclick:dn,mousemove:oo,mouseleave:oo,mouseenter:oo},drag:{setScale:!0,x:!0,y:!1,dist:0,uni:null,click:(e,t)=>{t.stopPropagation(),
t.stopImmediatePropagation()},_x:!1,_y:!1},focus:{dist:(e,t,r,l,o)=>l-o,prox:-1,bias:0},hover:{skip:[void 0],prox:null,bias:0},
left:-10,top:-10,idx:null,dataIdx:null,idxs:null,event:null},Ti={show:!0,stroke:"rgba(0,0,0,0.07)",width:2},To=Te({},Ti,
{filter:ui}),Mi=Te({},To,{size:10}),Ei=Te({},Ti,{show:!1}),Mo='12px system-ui, -apple-system, "Segoe UI", Roboto, "Helve\
tica Neue", Arial, "Noto Sans", sans-serif, "Apple Color Emoji", "Segoe UI Emoji", "Segoe UI Symbol", "Noto Color Emoji"',
Ai="bold "+Mo,Ci=1.5,jr={show:!0,scale:"x",stroke:go,space:50,gap:5,alignTo:1,size:50,labelGap:0,labelSize:30,labelFont:Ai,
side:2,grid:To,ticks:Mi,border:Ei,font:Mo,lineGap:Ci,rotate:0},ec="Value",tc="Time",Yr={show:!0,scale:"x",auto:!1,sorted:1,
min:ue,max:-ue,idxs:[]};function lc(e,t,r,l,o){return t.map(a=>a==null?"":ko(a))}function nc(e,t,r,l,o,a,c){let p=[],h=Nt.
get(o)||0;r=c?r:pe(yn(r,o),h);for(let d=r;d<=l;d=pe(d+o,h))p.push(Object.is(d,-0)?0:d);return p}function fo(e,t,r,l,o,a,c){
let p=[],h=e.scales[e.axes[t].scale].log,d=h==10?Dt:ai,y=tt(d(r));o=Ml(h,y),h==10&&(o=Qt[wt(o,Qt)]);let g=r,w=o*h;h==10&&
(w=Qt[wt(w,Qt)]);do p.push(g),g=g+o,h==10&&!Nt.has(g)&&(g=pe(g,Nt.get(o))),g>=w&&(o=g,w=o*h,h==10&&(w=Qt[wt(w,Qt)]));while(g<=
l);return p}function oc(e,t,r,l,o,a,c){let h=e.scales[e.axes[t].scale].asinh,d=l>h?fo(e,t,Ue(h,r),l,o):[h],y=l>=0&&r<=0?
[0]:[];return(r<-h?fo(e,t,Ue(h,-l),-r,o):[h]).reverse().map(w=>-w).concat(y,d)}var Di=/./,rc=/[12357]/,ic=/[125]/,qr=/1/,
uo=(e,t,r,l)=>e.map((o,a)=>t==4&&o==0||a%l==0&&r.test(o.toExponential()[o<0?1:0])?o:null);function sc(e,t,r,l,o){let a=e.
axes[r],c=a.scale,p=e.scales[c],h=e.valToPos,d=a._space,y=h(10,c),g=h(9,c)-y>=d?Di:h(7,c)-y>=d?rc:h(5,c)-y>=d?ic:qr;if(g==
qr){let w=Ce(h(1,c)-y);if(w<d)return uo(t.slice().reverse(),p.distr,g,ft(d/w)).reverse()}return uo(t,p.distr,g,1)}function ac(e,t,r,l,o){
let a=e.axes[r],c=a.scale,p=a._space,h=e.valToPos,d=Ce(h(1,c)-h(2,c));return d<p?uo(t.slice().reverse(),3,Di,ft(p/d)).reverse():
t}function cc(e,t,r,l){return l==null?wo:t==null?"":ko(t)}var Kr={show:!0,scale:"y",stroke:go,space:30,gap:5,alignTo:1,size:50,
labelGap:0,labelSize:30,labelFont:Ai,side:3,grid:To,ticks:Mi,border:Ei,font:Mo,lineGap:Ci,rotate:0};function fc(e,t){let r=3+
(e||1)*2;return pe(r*t,3)}function uc(e,t){let{scale:r,idxs:l}=e.series[0],o=e._data[0],a=e.valToPos(o[l[0]],r,!0),c=e.valToPos(
o[l[1]],r,!0),p=Ce(c-a),h=e.series[t],d=p/(h.points.space*ie);return l[1]-l[0]<=d}var Jr={scale:null,auto:!0,sorted:0,min:ue,
max:-ue},Li=(e,t,r,l,o)=>o,Zr={show:!0,auto:!0,sorted:0,gaps:Li,alpha:1,facets:[Te({},Jr,{scale:"x"}),Te({},Jr,{scale:"y"})]},
Qr={scale:"y",auto:!0,sorted:0,show:!0,spanGaps:!1,gaps:Li,alpha:1,points:{show:uc,filter:null},values:null,min:ue,max:-ue,
idxs:[],path:null,clip:null};function pc(e,t,r,l,o){return r/10}var Pi={time:!0,auto:!0,distr:1,log:10,asinh:1,min:null,
max:null,dir:1,ori:0},dc=Te({},Pi,{time:!1,ori:1}),Xr={};function zi(e,t){let r=Xr[e];return r||(r={key:e,plots:[],sub(l){
r.plots.push(l)},unsub(l){r.plots=r.plots.filter(o=>o!=l)},pub(l,o,a,c,p,h,d){for(let y=0;y<r.plots.length;y++)r.plots[y]!=
o&&r.plots[y].pub(l,o,a,c,p,h,d)}},e!=null&&(Xr[e]=r)),r}var Cl=1,po=2;function ll(e,t,r){let l=e.mode,o=e.series[t],a=l==
2?e._data[t]:e._data,c=e.scales,p=e.bbox,h=a[0],d=l==2?a[1]:a[t],y=l==2?c[o.facets[0].scale]:c[e.series[0].scale],g=l==2?
c[o.facets[1].scale]:c[o.scale],w=p.left,M=p.top,E=p.width,z=p.height,H=e.valToPosH,W=e.valToPosV;return y.ori==0?r(o,h,
d,y,g,H,W,w,M,E,z,Sn,Ll,Tn,Ri,Vi):r(o,h,d,y,g,W,H,M,w,z,E,_n,Pl,Co,Oi,Fi)}function Eo(e,t){let r=0,l=0,o=oe(e.bands,xo);
for(let a=0;a<o.length;a++){let c=o[a];c.series[0]==t?r=c.dir:c.series[1]==t&&(c.dir==1?l|=1:l|=2)}return[r,l==1?-1:l==2?
1:l==3?2:0]}function hc(e,t,r,l,o){let a=e.mode,c=e.series[t],p=a==2?c.facets[1].scale:c.scale,h=e.scales[p];return o==-1?
h.min:o==1?h.max:h.distr==3?h.dir==1?h.min:h.max:0}function Lt(e,t,r,l,o,a){return ll(e,t,(c,p,h,d,y,g,w,M,E,z,H)=>{let W=c.
pxRound,S=d.dir*(d.ori==0?1:-1),N=d.ori==0?Ll:Pl,_,K;S==1?(_=r,K=l):(_=l,K=r);let P=W(g(p[_],d,z,M)),J=W(w(h[_],y,H,E)),
j=W(g(p[K],d,z,M)),X=W(w(a==1?y.max:y.min,y,H,E)),U=new Path2D(o);return N(U,j,X),N(U,P,X),N(U,P,J),U})}function xn(e,t,r,l,o,a){
let c=null;if(e.length>0){c=new Path2D;let p=t==0?Tn:Co,h=r;for(let g=0;g<e.length;g++){let w=e[g];if(w[1]>w[0]){let M=w[0]-
h;M>0&&p(c,h,l,M,l+a),h=w[1]}}let d=r+o-h,y=10;d>0&&p(c,h,l-y/2,d,l+a+y)}return c}function mc(e,t,r){let l=e[e.length-1];
l&&l[0]==t?l[1]=r:e.push([t,r])}function Ao(e,t,r,l,o,a,c){let p=[],h=e.length;for(let d=o==1?r:l;d>=r&&d<=l;d+=o)if(t[d]===
null){let g=d,w=d;if(o==1)for(;++d<=l&&t[d]===null;)w=d;else for(;--d>=r&&t[d]===null;)w=d;let M=a(e[g]),E=w==g?M:a(e[w]),
z=g-o;M=c<=0&&z>=0&&z<h?a(e[z]):M;let W=w+o;E=c>=0&&W>=0&&W<h?a(e[W]):E,E>=M&&p.push([M,E])}return p}function ei(e){return e==
0?fi:e==1?Ae:t=>Zt(t,e)}function $i(e){let t=e==0?Sn:_n,r=e==0?(o,a,c,p,h,d)=>{o.arcTo(a,c,p,h,d)}:(o,a,c,p,h,d)=>{o.arcTo(
c,a,h,p,d)},l=e==0?(o,a,c,p,h)=>{o.rect(a,c,p,h)}:(o,a,c,p,h)=>{o.rect(c,a,h,p)};return(o,a,c,p,h,d=0,y=0)=>{d==0&&y==0?
l(o,a,c,p,h):(d=bt(d,p/2,h/2),y=bt(y,p/2,h/2),t(o,a+d,c),r(o,a+p,c,a+p,c+h,d),r(o,a+p,c+h,a,c+h,y),r(o,a,c+h,a,c,y),r(o,
a,c,a+p,c,d),o.closePath())}}var Sn=(e,t,r)=>{e.moveTo(t,r)},_n=(e,t,r)=>{e.moveTo(r,t)},Ll=(e,t,r)=>{e.lineTo(t,r)},Pl=(e,t,r)=>{
e.lineTo(r,t)},Tn=$i(0),Co=$i(1),Ri=(e,t,r,l,o,a)=>{e.arc(t,r,l,o,a)},Oi=(e,t,r,l,o,a)=>{e.arc(r,t,l,o,a)},Vi=(e,t,r,l,o,a,c)=>{
e.bezierCurveTo(t,r,l,o,a,c)},Fi=(e,t,r,l,o,a,c)=>{e.bezierCurveTo(r,t,o,l,c,a)};function Ni(e){return(t,r,l,o,a)=>ll(t,
r,(c,p,h,d,y,g,w,M,E,z,H)=>{let{pxRound:W,points:S}=c,N,_;d.ori==0?(N=Sn,_=Ri):(N=_n,_=Oi);let K=pe(S.width*ie,3),P=(S.size-
S.width)/2*ie,J=pe(P*2,3),j=new Path2D,X=new Path2D,{left:U,top:T,width:q,height:$}=t.bbox;Tn(X,U-J,T-J,q+J*2,$+J*2);let B=F=>{
if(h[F]!=null){let te=W(g(p[F],d,z,M)),V=W(w(h[F],y,H,E));N(j,te+P,V),_(j,te,V,P,0,hn*2)}};if(a)a.forEach(B);else for(let F=l;F<=
o;F++)B(F);return{stroke:K>0?j:null,fill:j,clip:X,flags:Cl|po}})}function Hi(e){return(t,r,l,o,a,c)=>{l!=o&&(a!=l&&c!=l&&
e(t,r,l),a!=o&&c!=o&&e(t,r,o),e(t,r,c))}}var gc=Hi(Ll),wc=Hi(Pl);function Ii(e){let t=oe(e?.alignGaps,0);return(r,l,o,a)=>ll(
r,l,(c,p,h,d,y,g,w,M,E,z,H)=>{[o,a]=bn(h,o,a);let W=c.pxRound,S=$=>W(g($,d,z,M)),N=$=>W(w($,y,H,E)),_,K;d.ori==0?(_=Ll,K=
gc):(_=Pl,K=wc);let P=d.dir*(d.ori==0?1:-1),J={stroke:new Path2D,fill:null,clip:null,band:null,gaps:null,flags:Cl},j=J.stroke,
X=!1;if(a-o>=z*4){let $=R=>r.posToVal(R,d.key,!0),B=null,F=null,te,V,je,be=S(p[P==1?o:a]),le=S(p[o]),ce=S(p[a]),Z=$(P==1?
le+1:ce-1);for(let R=P==1?o:a;R>=o&&R<=a;R+=P){let Me=p[R],ve=(P==1?Me<Z:Me>Z)?be:S(Me),se=h[R];ve==be?se!=null?(V=se,B==
null?(_(j,ve,N(V)),te=B=F=V):V<B?B=V:V>F&&(F=V)):se===null&&(X=!0):(B!=null&&K(j,be,N(B),N(F),N(te),N(V)),se!=null?(V=se,
_(j,ve,N(V)),B=F=te=V):(B=F=null,se===null&&(X=!0)),be=ve,Z=$(be+P))}B!=null&&B!=F&&je!=be&&K(j,be,N(B),N(F),N(te),N(V))}else
for(let $=P==1?o:a;$>=o&&$<=a;$+=P){let B=h[$];B===null?X=!0:B!=null&&_(j,S(p[$]),N(B))}let[T,q]=Eo(r,l);if(c.fill!=null||
T!=0){let $=J.fill=new Path2D(j),B=c.fillTo(r,l,c.min,c.max,T),F=N(B),te=S(p[o]),V=S(p[a]);P==-1&&([V,te]=[te,V]),_($,V,
F),_($,te,F)}if(!c.spanGaps){let $=[];X&&$.push(...Ao(p,h,o,a,P,S,t)),J.gaps=$=c.gaps(r,l,o,a,$),J.clip=xn($,d.ori,M,E,z,
H)}return q!=0&&(J.band=q==2?[Lt(r,l,o,a,j,-1),Lt(r,l,o,a,j,1)]:Lt(r,l,o,a,j,q)),J})}function bc(e){let t=oe(e.align,1),
r=oe(e.ascDesc,!1),l=oe(e.alignGaps,0),o=oe(e.extend,!1);return(a,c,p,h)=>ll(a,c,(d,y,g,w,M,E,z,H,W,S,N)=>{[p,h]=bn(g,p,
h);let _=d.pxRound,{left:K,width:P}=a.bbox,J=le=>_(E(le,w,S,H)),j=le=>_(z(le,M,N,W)),X=w.ori==0?Ll:Pl,U={stroke:new Path2D,
fill:null,clip:null,band:null,gaps:null,flags:Cl},T=U.stroke,q=w.dir*(w.ori==0?1:-1),$=j(g[q==1?p:h]),B=J(y[q==1?p:h]),F=B,
te=B;o&&t==-1&&(te=K,X(T,te,$)),X(T,B,$);for(let le=q==1?p:h;le>=p&&le<=h;le+=q){let ce=g[le];if(ce==null)continue;let Z=J(
y[le]),R=j(ce);t==1?X(T,Z,$):X(T,F,R),X(T,Z,R),$=R,F=Z}let V=F;o&&t==1&&(V=K+P,X(T,V,$));let[je,be]=Eo(a,c);if(d.fill!=null||
je!=0){let le=U.fill=new Path2D(T),ce=d.fillTo(a,c,d.min,d.max,je),Z=j(ce);X(le,V,Z),X(le,te,Z)}if(!d.spanGaps){let le=[];
le.push(...Ao(y,g,p,h,q,J,l));let ce=d.width*ie/2,Z=r||t==1?ce:-ce,R=r||t==-1?-ce:ce;le.forEach(Me=>{Me[0]+=Z,Me[1]+=R}),
U.gaps=le=d.gaps(a,c,p,h,le),U.clip=xn(le,w.ori,H,W,S,N)}return be!=0&&(U.band=be==2?[Lt(a,c,p,h,T,-1),Lt(a,c,p,h,T,1)]:
Lt(a,c,p,h,T,be)),U})}function ti(e,t,r,l,o,a,c=ue){if(e.length>1){let p=null;for(let h=0,d=1/0;h<e.length;h++)if(t[h]!==
void 0){if(p!=null){let y=Ce(e[h]-e[p]);y<d&&(d=y,c=Ce(r(e[h],l,o,a)-r(e[p],l,o,a)))}p=h}}return c}function vc(e){e=e||ql;
let t=oe(e.size,[.6,ue,1]),r=e.align||0,l=e.gap||0,o=e.radius;o=o==null?[0,0]:typeof o=="number"?[o,0]:o;let a=ee(o),c=1-
t[0],p=oe(t[1],ue),h=oe(t[2],1),d=oe(e.disp,ql),y=oe(e.each,M=>{}),{fill:g,stroke:w}=d;return(M,E,z,H)=>ll(M,E,(W,S,N,_,K,P,J,j,X,U,T)=>{
let q=W.pxRound,$=r,B=l*ie,F=p*ie,te=h*ie,V,je;_.ori==0?[V,je]=a(M,E):[je,V]=a(M,E);let be=_.dir*(_.ori==0?1:-1),le=_.ori==
0?Tn:Co,ce=_.ori==0?y:(D,de,Ee,sl,Wt,yt,Bt)=>{y(D,de,Ee,Wt,sl,Bt,yt)},Z=oe(M.bands,xo).find(D=>D.series[0]==E),R=Z!=null?
Z.dir:0,Me=W.fillTo(M,E,W.min,W.max,R),He=q(J(Me,K,T,X)),ve,se,ut,Ke=U,ke=q(W.width*ie),vt=!1,Et=null,nt=null,Pt=null,ol=null;
g!=null&&(ke==0||w!=null)&&(vt=!0,Et=g.values(M,E,z,H),nt=new Map,new Set(Et).forEach(D=>{D!=null&&nt.set(D,new Path2D)}),
ke>0&&(Pt=w.values(M,E,z,H),ol=new Map,new Set(Pt).forEach(D=>{D!=null&&ol.set(D,new Path2D)})));let{x0:rl,size:zl}=d;if(rl!=
null&&zl!=null){$=1,S=rl.values(M,E,z,H),rl.unit==2&&(S=S.map(Ee=>M.posToVal(j+Ee*U,_.key,!0)));let D=zl.values(M,E,z,H);
zl.unit==2?se=D[0]*U:se=P(D[0],_,U,j)-P(0,_,U,j),Ke=ti(S,N,P,_,U,j,Ke),ut=Ke-se+B}else Ke=ti(S,N,P,_,U,j,Ke),ut=Ke*c+B,se=
Ke-ut;ut<1&&(ut=0),ke>=se/2&&(ke=0),ut<5&&(q=fi);let Zl=ut>0,Ht=Ke-ut-(Zl?ke:0);se=q(co(Ht,te,F)),ve=($==0?se/2:$==be?0:
se)-$*be*(($==0?B/2:0)+(Zl?ke/2:0));let Ie={stroke:null,fill:null,clip:null,band:null,gaps:null,flags:0},il=vt?null:new Path2D,
At=null;if(Z!=null)At=M.data[Z.series[1]];else{let{y0:D,y1:de}=d;D!=null&&de!=null&&(N=de.values(M,E,z,H),At=D.values(M,
E,z,H))}let It=V*se,Y=je*se;for(let D=be==1?z:H;D>=z&&D<=H;D+=be){let de=N[D];if(de==null)continue;if(At!=null){let Ye=At[D]??
0;if(de-Ye==0)continue;He=J(Ye,K,T,X)}let Ee=_.distr!=2||d!=null?S[D]:D,sl=P(Ee,_,U,j),Wt=J(oe(de,Me),K,T,X),yt=q(sl-ve),
Bt=q(Ue(Wt,He)),Je=q(bt(Wt,He)),ot=Bt-Je;if(de!=null){let Ye=de<0?Y:It,pt=de<0?It:Y;vt?(ke>0&&Pt[D]!=null&&le(ol.get(Pt[D]),
yt,Je+tt(ke/2),se,Ue(0,ot-ke),Ye,pt),Et[D]!=null&&le(nt.get(Et[D]),yt,Je+tt(ke/2),se,Ue(0,ot-ke),Ye,pt)):le(il,yt,Je+tt(
ke/2),se,Ue(0,ot-ke),Ye,pt),ce(M,E,D,yt-ke/2,Je,se+ke,ot)}}return ke>0?Ie.stroke=vt?ol:il:vt||(Ie._fill=W.width==0?W._fill:
W._stroke??W._fill,Ie.width=0),Ie.fill=vt?nt:il,Ie})}function yc(e,t){let r=oe(t?.alignGaps,0);return(l,o,a,c)=>ll(l,o,(p,h,d,y,g,w,M,E,z,H,W)=>{
[a,c]=bn(d,a,c);let S=p.pxRound,N=V=>S(w(V,y,H,E)),_=V=>S(M(V,g,W,z)),K,P,J;y.ori==0?(K=Sn,J=Ll,P=Vi):(K=_n,J=Pl,P=Fi);let j=y.
dir*(y.ori==0?1:-1),X=N(h[j==1?a:c]),U=X,T=[],q=[];for(let V=j==1?a:c;V>=a&&V<=c;V+=j)if(d[V]!=null){let be=h[V],le=N(be);
T.push(U=le),q.push(_(d[V]))}let $={stroke:e(T,q,K,J,P,S),fill:null,clip:null,band:null,gaps:null,flags:Cl},B=$.stroke,[
F,te]=Eo(l,o);if(p.fill!=null||F!=0){let V=$.fill=new Path2D(B),je=p.fillTo(l,o,p.min,p.max,F),be=_(je);J(V,U,be),J(V,X,
be)}if(!p.spanGaps){let V=[];V.push(...Ao(h,d,a,c,j,N,r)),$.gaps=V=p.gaps(l,o,a,c,V),$.clip=xn(V,y.ori,E,z,H,W)}return te!=
0&&($.band=te==2?[Lt(l,o,a,c,B,-1),Lt(l,o,a,c,B,1)]:Lt(l,o,a,c,B,te)),$})}function kc(e){return yc(xc,e)}function xc(e,t,r,l,o,a){
let c=e.length;if(c<2)return null;let p=new Path2D;if(r(p,e[0],t[0]),c==2)l(p,e[1],t[1]);else{let h=Array(c),d=Array(c-1),
y=Array(c-1),g=Array(c-1);for(let w=0;w<c-1;w++)y[w]=t[w+1]-t[w],g[w]=e[w+1]-e[w],d[w]=y[w]/g[w];h[0]=d[0];for(let w=1;w<
c-1;w++)d[w]===0||d[w-1]===0||d[w-1]>0!=d[w]>0?h[w]=0:(h[w]=3*(g[w-1]+g[w])/((2*g[w]+g[w-1])/d[w-1]+(g[w]+2*g[w-1])/d[w]),
isFinite(h[w])||(h[w]=0));h[c-1]=d[c-2];for(let w=0;w<c-1;w++)o(p,e[w]+g[w]/3,t[w]+h[w]*g[w]/3,e[w+1]-g[w]/3,t[w+1]-h[w+
1]*g[w]/3,e[w+1],t[w+1])}return p}var ho=new Set;function li(){for(let e of ho)e.syncRect(!0)}Dl&&(el(la,Tl,li),el(na,Tl,
li,!0),el(mn,Tl,()=>{Oe.pxRatio=ie}));var Sc=Ii(),_c=Ni();function ni(e,t,r,l){return(l?[e[0],e[1]].concat(e.slice(2)):[
e[0]].concat(e.slice(1))).map((a,c)=>mo(a,c,t,r))}function Tc(e,t){return e.map((r,l)=>l==0?{}:Te({},t,r))}function mo(e,t,r,l){
return Te({},t==0?r:l,e)}function Wi(e,t,r){return t==null?El:[t,r]}var Mc=Wi;function Ec(e,t,r){return t==null?El:gn(t,
r,yo,!0)}function Bi(e,t,r,l){return t==null?El:vn(t,r,e.scales[l].log,!1)}var Ac=Bi;function Gi(e,t,r,l){return t==null?
El:vo(t,r,e.scales[l].log,!1)}var Cc=Gi;function Dc(e,t,r,l,o){let a=Ue(Rr(e),Rr(t)),c=t-e,p=wt(o/l*c,r);do{let h=r[p],d=l*
h/c;if(d>=o&&a+(h<5?Nt.get(h):0)<=17)return[h,d]}while(++p<r.length);return[0,0]}function oi(e){let t,r;return e=e.replace(
/(\d+)px/,(l,o)=>(t=Ae((r=+o)*ie))+"px"),[e,t,r]}function Lc(e){e.show&&[e.font,e.labelFont].forEach(t=>{let r=pe(t[2]*ie,
1);t[0]=t[0].replace(/[0-9.]+px/,r+"px"),t[1]=r})}function Oe(e,t,r){let l={mode:oe(e.mode,1)},o=l.mode;function a(n,i,s,f){
let u=i.valToPct(n);return f+s*(i.dir==-1?1-u:u)}function c(n,i,s,f){let u=i.valToPct(n);return f+s*(i.dir==-1?u:1-u)}function p(n,i,s,f){
return i.ori==0?a(n,i,s,f):c(n,i,s,f)}l.valToPosH=a,l.valToPosV=c;let h=!1;l.status=0;let d=l.root=ct(Fs);if(e.id!=null&&
(d.id=e.id),et(d,e.class),e.title){let n=ct(Is,d);n.textContent=e.title}let y=gt("canvas"),g=l.ctx=y.getContext("2d"),w=ct(
Ws,d);el("click",w,n=>{n.target===E&&(he!=bl||ye!=vl)&&Fe.click(l,n)},!0);let M=l.under=ct(Bs,w);w.appendChild(y);let E=l.
over=ct(Gs,w);e=Al(e);let z=+oe(e.pxAlign,1),H=ei(z);(e.plugins||[]).forEach(n=>{n.opts&&(e=n.opts(l,e)||e)});let W=e.ms||
.001,S=l.series=o==1?ni(e.series||[],Yr,Qr,!1):Tc(e.series||[null],Zr),N=l.axes=ni(e.axes||[],jr,Kr,!0),_=l.scales={},K=l.
bands=e.bands||[];K.forEach(n=>{n.fill=ee(n.fill||null),n.dir=oe(n.dir,-1)});let P=o==2?S[1].facets[0].scale:S[0].scale,
J={axes:hs,series:cs},j=(e.drawOrder||["axes","series"]).map(n=>J[n]);function X(n){let i=n.distr==3?s=>Dt(s>0?s:n.clamp(
l,s,n.min,n.max,n.key)):n.distr==4?s=>to(s,n.asinh):n.distr==100?s=>n.fwd(s):s=>s;return s=>{let f=i(s),{_min:u,_max:m}=n,
b=m-u;return(f-u)/b}}function U(n){let i=_[n];if(i==null){let s=(e.scales||ql)[n]||ql;if(s.from!=null){U(s.from);let f=Te(
{},_[s.from],s,{key:n});f.valToPct=X(f),_[n]=f}else{i=_[n]=Te({},n==P?Pi:dc,s),i.key=n;let f=i.time,u=i.range,m=Ft(u);if((n!=
P||o==2&&!f)&&(m&&(u[0]==null||u[1]==null)&&(u={min:u[0]==null?Pr:{mode:1,hard:u[0],soft:u[0]},max:u[1]==null?Pr:{mode:1,
hard:u[1],soft:u[1]}},m=!1),!m&&kn(u))){let b=u;u=(k,x,A)=>x==null?El:gn(x,A,b)}i.range=ee(u||(f?Mc:n==P?i.distr==3?Ac:i.
distr==4?Cc:Wi:i.distr==3?Bi:i.distr==4?Gi:Ec)),i.auto=ee(m?!1:i.auto),i.clamp=ee(i.clamp||pc),i._min=i._max=null,i.valToPct=
X(i)}}}U("x"),U("y"),o==1&&S.forEach(n=>{U(n.scale)}),N.forEach(n=>{U(n.scale)});for(let n in e.scales)U(n);let T=_[P],q=T.
distr,$,B;T.ori==0?(et(d,Ns),$=a,B=c):(et(d,Hs),$=c,B=a);let F={};for(let n in _){let i=_[n];(i.min!=null||i.max!=null)&&
(F[n]={min:i.min,max:i.max},i.min=i.max=null)}let te=e.tzDate||(n=>new Date(Ae(n/W))),V=e.fmtDate||So,je=W==1?Na(te):Wa(
te),be=Br(te,Wr(W==1?Fa:Ia,V)),le=Ur(te,Gr(Ga,V)),ce=[],Z=l.legend=Te({},Ya,e.legend),R=l.cursor=Te({},Xa,{drag:{y:o==2}},
e.cursor),Me=Z.show,He=R.show,ve=Z.markers;Z.idxs=ce,ve.width=ee(ve.width),ve.dash=ee(ve.dash),ve.stroke=ee(ve.stroke),ve.
fill=ee(ve.fill);let se,ut,Ke,ke=[],vt=[],Et,nt=!1,Pt={};if(Z.live){let n=S[1]?S[1].values:null;nt=n!=null,Et=nt?n(l,1,0):
{_:0};for(let i in Et)Pt[i]=wo}if(Me)if(se=gt("table",Js,d),Ke=gt("tbody",null,se),Z.mount(l,se),nt){ut=gt("thead",null,
se,Ke);let n=gt("tr",null,ut);gt("th",null,n);for(var ol in Et)gt("th",vr,n).textContent=ol}else et(se,Qs),Z.live&&et(se,
Zs);let rl={show:!0},zl={show:!1};function Zl(n,i){if(i==0&&(nt||!Z.live||o==2))return El;let s=[],f=gt("tr",Xs,Ke,Ke.childNodes[i]);
et(f,n.class),n.show||et(f,Xt);let u=gt("th",null,f);if(ve.show){let k=ct(ea,u);if(i>0){let x=ve.width(l,i);x&&(k.style.
border=x+"px "+ve.dash(l,i)+" "+ve.stroke(l,i)),k.style.background=ve.fill(l,i)}}let m=ct(vr,u);n.label instanceof HTMLElement?
m.appendChild(n.label):m.textContent=n.label,i>0&&(ve.show||(m.style.color=n.width>0?ve.stroke(l,i):ve.fill(l,i)),Ie("cl\
ick",u,k=>{if(R._lock)return;Ut(k);let x=S.indexOf(n);if((k.ctrlKey||k.metaKey)!=Z.isolate){let A=S.some((C,L)=>L>0&&L!=
x&&C.show);S.forEach((C,L)=>{L>0&&xt(L,A?L==x?rl:zl:rl,!0,_e.setSeries)})}else xt(x,{show:!n.show},!0,_e.setSeries)},!1),
cl&&Ie(Sr,u,k=>{R._lock||(Ut(k),xt(S.indexOf(n),kl,!0,_e.setSeries))},!1));for(var b in Et){let k=gt("td",ta,f);k.textContent=
"--",s.push(k)}return[f,s]}let Ht=new Map;function Ie(n,i,s,f=!0){let u=Ht.get(i)||{},m=R.bind[n](l,i,s,f);m&&(el(n,i,u[n]=
m),Ht.set(i,u))}function il(n,i,s){let f=Ht.get(i)||{};for(let u in f)(n==null||u==n)&&(ao(u,i,f[u]),delete f[u]);n==null&&
Ht.delete(i)}let At=0,It=0,Y=0,D=0,de=0,Ee=0,sl=de,Wt=Ee,yt=Y,Bt=D,Je=0,ot=0,Ye=0,pt=0;l.bbox={};let An=!1,Ql=!1,al=!1,Gt=!1,
Xl=!1,rt=!1;function Cn(n,i,s){(s||n!=l.width||i!=l.height)&&Ro(n,i),hl(!1),al=!0,Ql=!0,ml()}function Ro(n,i){l.width=At=
Y=n,l.height=It=D=i,de=Ee=0,ls(),ns();let s=l.bbox;Je=s.left=Zt(de*ie,.5),ot=s.top=Zt(Ee*ie,.5),Ye=s.width=Zt(Y*ie,.5),pt=
s.height=Zt(D*ie,.5)}let Xi=3;function es(){let n=!1,i=0;for(;!n;){i++;let s=ps(i),f=ds(i);n=i==Xi||s&&f,n||(Ro(l.width,
l.height),Ql=!0)}}function ts({width:n,height:i}){Cn(n,i)}l.setSize=ts;function ls(){let n=!1,i=!1,s=!1,f=!1;N.forEach((u,m)=>{
if(u.show&&u._show){let{side:b,_size:k}=u,x=b%2,A=u.label!=null?u.labelSize:0,C=k+A;C>0&&(x?(Y-=C,b==3?(de+=C,f=!0):s=!0):
(D-=C,b==0?(Ee+=C,n=!0):i=!0))}}),jt[0]=n,jt[1]=s,jt[2]=i,jt[3]=f,Y-=zt[1]+zt[3],de+=zt[3],D-=zt[2]+zt[0],Ee+=zt[0]}function ns(){
let n=de+Y,i=Ee+D,s=de,f=Ee;function u(m,b){switch(m){case 1:return n+=b,n-b;case 2:return i+=b,i-b;case 3:return s-=b,s+
b;case 0:return f-=b,f+b}}N.forEach((m,b)=>{if(m.show&&m._show){let k=m.side;m._pos=u(k,m._size),m.label!=null&&(m._lpos=
u(k,m.labelSize))}})}if(R.dataIdx==null){let n=R.hover,i=n.skip=new Set(n.skip??[]);i.add(void 0);let s=n.prox=ee(n.prox),
f=n.bias??=0;R.dataIdx=(u,m,b,k)=>{if(m==0)return b;let x=b,A=s(u,m,b,k)??ue,C=A>=0&&A<ue,L=T.ori==0?Y:D,G=R.left,re=t[0],
ne=t[m];if(i.has(ne[b])){x=null;let Q=null,I=null,O;if(f==0||f==-1)for(O=b;Q==null&&O-- >0;)i.has(ne[O])||(Q=O);if(f==0||
f==1)for(O=b;I==null&&O++<ne.length;)i.has(ne[O])||(I=O);if(Q!=null||I!=null)if(C){let ge=Q==null?-1/0:$(re[Q],T,L,0),xe=I==
null?1/0:$(re[I],T,L,0),Re=G-ge,fe=xe-G;Re<=fe?Re<=A&&(x=Q):fe<=A&&(x=I)}else x=I==null?Q:Q==null?I:b-Q<=I-b?Q:I}else C&&
Ce(G-$(re[b],T,L,0))>A&&(x=null);return x}}let Ut=n=>{R.event=n};R.idxs=ce,R._lock=!1;let Ne=R.points;Ne.show=ee(Ne.show),
Ne.size=ee(Ne.size),Ne.stroke=ee(Ne.stroke),Ne.width=ee(Ne.width),Ne.fill=ee(Ne.fill);let kt=l.focus=Te({},e.focus||{alpha:.3},
R.focus),cl=kt.prox>=0,fl=cl&&Ne.one,it=[],ul=[],pl=[];function Oo(n,i){let s=Ne.show(l,i);if(s instanceof HTMLElement)return et(
s,Ks),et(s,n.class),Mt(s,-10,-10,Y,D),E.insertBefore(s,it[i]),s}function Vo(n,i){if(o==1||i>0){let s=o==1&&_[n.scale].time,
f=n.value;n.value=s?Fr(f)?Ur(te,Gr(f,V)):f||le:f||cc,n.label=n.label||(s?tc:ec)}if(fl||i>0){n.width=n.width==null?1:n.width,
n.paths=n.paths||Sc||da,n.fillTo=ee(n.fillTo||hc),n.pxAlign=+oe(n.pxAlign,z),n.pxRound=ei(n.pxAlign),n.stroke=ee(n.stroke||
null),n.fill=ee(n.fill||null),n._stroke=n._fill=n._paths=n._focus=null;let s=fc(Ue(1,n.width),1),f=n.points=Te({},{size:s,
width:Ue(1,s*.2),stroke:n.stroke,space:s*2,paths:_c,_stroke:null,_fill:null},n.points);f.show=ee(f.show),f.filter=ee(f.filter),
f.fill=ee(f.fill),f.stroke=ee(f.stroke),f.paths=ee(f.paths),f.pxAlign=n.pxAlign}if(Me){let s=Zl(n,i);ke.splice(i,0,s[0]),
vt.splice(i,0,s[1]),Z.values.push(null)}if(He){ce.splice(i,0,null);let s=null;fl?i==0&&(s=Oo(n,i)):i>0&&(s=Oo(n,i)),it.splice(
i,0,s),ul.splice(i,0,0),pl.splice(i,0,0)}$e("addSeries",i)}function os(n,i){i=i??S.length,n=o==1?mo(n,i,Yr,Qr):mo(n,i,{},
Zr),S.splice(i,0,n),Vo(S[i],i)}l.addSeries=os;function rs(n){if(S.splice(n,1),Me){Z.values.splice(n,1),vt.splice(n,1);let i=ke.
splice(n,1)[0];il(null,i.firstChild),i.remove()}He&&(ce.splice(n,1),it.splice(n,1)[0].remove(),ul.splice(n,1),pl.splice(
n,1)),$e("delSeries",n)}l.delSeries=rs;let jt=[!1,!1,!1,!1];function is(n,i){if(n._show=n.show,n.show){let s=n.side%2,f=_[n.
scale];f==null&&(n.scale=s?S[1].scale:P,f=_[n.scale]);let u=f.time;n.size=ee(n.size),n.space=ee(n.space),n.rotate=ee(n.rotate),
Ft(n.incrs)&&n.incrs.forEach(b=>{!Nt.has(b)&&Nt.set(b,di(b))}),n.incrs=ee(n.incrs||(f.distr==2?Ra:u?W==1?Va:Ha:Qt)),n.splits=
ee(n.splits||(u&&f.distr==1?je:f.distr==3?fo:f.distr==4?oc:nc)),n.stroke=ee(n.stroke),n.grid.stroke=ee(n.grid.stroke),n.
ticks.stroke=ee(n.ticks.stroke),n.border.stroke=ee(n.border.stroke);let m=n.values;n.values=Ft(m)&&!Ft(m[0])?ee(m):u?Ft(
m)?Br(te,Wr(m,V)):Fr(m)?Ba(te,m):m||be:m||lc,n.filter=ee(n.filter||(f.distr>=3&&f.log==10?sc:f.distr==3&&f.log==2?ac:ui)),
n.font=oi(n.font),n.labelFont=oi(n.labelFont),n._size=n.size(l,null,i,0),n._space=n._rotate=n._incrs=n._found=n._splits=
n._values=null,n._size>0&&(jt[i]=!0,n._el=ct(Us,w))}}function $l(n,i,s,f){let[u,m,b,k]=s,x=i%2,A=0;return x==0&&(k||m)&&
(A=i==0&&!u||i==2&&!b?Ae(jr.size/3):0),x==1&&(u||b)&&(A=i==1&&!m||i==3&&!k?Ae(Kr.size/2):0),A}let Fo=l.padding=(e.padding||
[$l,$l,$l,$l]).map(n=>ee(oe(n,$l))),zt=l._padding=Fo.map((n,i)=>n(l,i,jt,0)),Ve,De=null,Le=null,en=o==1?S[0].idxs:null,dt=null,
Rl=!1;function No(n,i){if(t=n??[],l.data=l._data=t,o==2){Ve=0;for(let s=1;s<S.length;s++)Ve+=t[s][0].length}else{t.length==
0&&(l.data=l._data=t=[[]]),dt=t[0],Ve=dt.length;let s=t;if(q==2){s=t.slice();let f=s[0]=Array(Ve);for(let u=0;u<Ve;u++)f[u]=
u}l._data=t=s}if(hl(!0),$e("setData"),q==2&&(al=!0),i!==!1){let s=T;s.auto(l,Rl)?Dn():Rt(P,s.min,s.max),Gt=Gt||R.left>=0,
rt=!0,ml()}}l.setData=No;function Dn(){Rl=!0;let n,i;o==1&&(Ve>0?(De=en[0]=0,Le=en[1]=Ve-1,n=t[0][De],i=t[0][Le],q==2?(n=
De,i=Le):n==i&&(q==3?[n,i]=vn(n,n,T.log,!1):q==4?[n,i]=vo(n,n,T.log,!1):T.time?i=n+Ae(86400/W):[n,i]=gn(n,i,yo,!0))):(De=
en[0]=n=null,Le=en[1]=i=null)),Rt(P,n,i)}let tn,dl,Ln,Pn,zn,$n,Rn,On,Vn,qe;function Ho(n,i,s,f,u,m){n??=kr,s??=xo,f??="b\
utt",u??=kr,m??="round",n!=tn&&(g.strokeStyle=tn=n),u!=dl&&(g.fillStyle=dl=u),i!=Ln&&(g.lineWidth=Ln=i),m!=zn&&(g.lineJoin=
zn=m),f!=$n&&(g.lineCap=$n=f),s!=Pn&&g.setLineDash(Pn=s)}function Io(n,i,s,f){i!=dl&&(g.fillStyle=dl=i),n!=Rn&&(g.font=Rn=
n),s!=On&&(g.textAlign=On=s),f!=Vn&&(g.textBaseline=Vn=f)}function Fn(n,i,s,f,u=0){if(f.length>0&&n.auto(l,Rl)&&(i==null||
i.min==null)){let m=oe(De,0),b=oe(Le,f.length-1),k=s.min==null?sa(f,m,b,u,n.distr==3):[s.min,s.max];n.min=bt(n.min,s.min=
k[0]),n.max=Ue(n.max,s.max=k[1])}}let Wo={min:null,max:null};function ss(){for(let f in _){let u=_[f];F[f]==null&&(u.min==
null||F[P]!=null&&u.auto(l,Rl))&&(F[f]=Wo)}for(let f in _){let u=_[f];F[f]==null&&u.from!=null&&F[u.from]!=null&&(F[f]=Wo)}
F[P]!=null&&hl(!0);let n={};for(let f in F){let u=F[f];if(u!=null){let m=n[f]=Al(_[f],ga);if(u.min!=null)Te(m,u);else if(f!=
P||o==2)if(Ve==0&&m.from==null){let b=m.range(l,null,null,f);m.min=b[0],m.max=b[1]}else m.min=ue,m.max=-ue}}if(Ve>0){S.forEach(
(f,u)=>{if(o==1){let m=f.scale,b=F[m];if(b==null)return;let k=n[m];if(u==0){let x=k.range(l,k.min,k.max,m);k.min=x[0],k.
max=x[1],De=wt(k.min,t[0]),Le=wt(k.max,t[0]),Le-De>1&&(t[0][De]<k.min&&De++,t[0][Le]>k.max&&Le--),f.min=dt[De],f.max=dt[Le]}else
f.show&&f.auto&&Fn(k,b,f,t[u],f.sorted);f.idxs[0]=De,f.idxs[1]=Le}else if(u>0&&f.show&&f.auto){let[m,b]=f.facets,k=m.scale,
x=b.scale,[A,C]=t[u],L=n[k],G=n[x];L!=null&&Fn(L,F[k],m,A,m.sorted),G!=null&&Fn(G,F[x],b,C,b.sorted),f.min=b.min,f.max=b.
max}});for(let f in n){let u=n[f],m=F[f];if(u.from==null&&(m==null||m.min==null)){let b=u.range(l,u.min==ue?null:u.min,u.
max==-ue?null:u.max,f);u.min=b[0],u.max=b[1]}}}for(let f in n){let u=n[f];if(u.from!=null){let m=n[u.from];if(m.min==null)
u.min=u.max=null;else{let b=u.range(l,m.min,m.max,f);u.min=b[0],u.max=b[1]}}}let i={},s=!1;for(let f in n){let u=n[f],m=_[f];
if(m.min!=u.min||m.max!=u.max){m.min=u.min,m.max=u.max;let b=m.distr;m._min=b==3?Dt(m.min):b==4?to(m.min,m.asinh):b==100?
m.fwd(m.min):m.min,m._max=b==3?Dt(m.max):b==4?to(m.max,m.asinh):b==100?m.fwd(m.max):m.max,i[f]=s=!0}}if(s){S.forEach((f,u)=>{
o==2?u>0&&i.y&&(f._paths=null):i[f.scale]&&(f._paths=null)});for(let f in i)al=!0,$e("setScale",f);He&&R.left>=0&&(Gt=rt=
!0)}for(let f in F)F[f]=null}function as(n){let i=co(De-1,0,Ve-1),s=co(Le+1,0,Ve-1);for(;n[i]==null&&i>0;)i--;for(;n[s]==
null&&s<Ve-1;)s++;return[i,s]}function cs(){if(Ve>0){let n=S.some(i=>i._focus)&&qe!=kt.alpha;n&&(g.globalAlpha=qe=kt.alpha),
S.forEach((i,s)=>{if(s>0&&i.show&&(Bo(s,!1),Bo(s,!0),i._paths==null)){let f=qe;qe!=i.alpha&&(g.globalAlpha=qe=i.alpha);let u=o==
2?[0,t[s][0].length-1]:as(t[s]);i._paths=i.paths(l,s,u[0],u[1]),qe!=f&&(g.globalAlpha=qe=f)}}),S.forEach((i,s)=>{if(s>0&&
i.show){let f=qe;qe!=i.alpha&&(g.globalAlpha=qe=i.alpha),i._paths!=null&&Go(s,!1);{let u=i._paths!=null?i._paths.gaps:null,
m=i.points.show(l,s,De,Le,u),b=i.points.filter(l,s,m,u);(m||b)&&(i.points._paths=i.points.paths(l,s,De,Le,b),Go(s,!0))}qe!=
f&&(g.globalAlpha=qe=f),$e("drawSeries",s)}}),n&&(g.globalAlpha=qe=1)}}function Bo(n,i){let s=i?S[n].points:S[n];s._stroke=
s.stroke(l,n),s._fill=s.fill(l,n)}function Go(n,i){let s=i?S[n].points:S[n],{stroke:f,fill:u,clip:m,flags:b,_stroke:k=s.
_stroke,_fill:x=s._fill,_width:A=s.width}=s._paths;A=pe(A*ie,3);let C=null,L=A%2/2;i&&x==null&&(x=A>0?"#fff":k);let G=s.
pxAlign==1&&L>0;if(G&&g.translate(L,L),!i){let re=Je-A/2,ne=ot-A/2,Q=Ye+A,I=pt+A;C=new Path2D,C.rect(re,ne,Q,I)}i?Nn(k,A,
s.dash,s.cap,x,f,u,b,m):fs(n,k,A,s.dash,s.cap,x,f,u,b,C,m),G&&g.translate(-L,-L)}function fs(n,i,s,f,u,m,b,k,x,A,C){let L=!1;
x!=0&&K.forEach((G,re)=>{if(G.series[0]==n){let ne=S[G.series[1]],Q=t[G.series[1]],I=(ne._paths||ql).band;Ft(I)&&(I=G.dir==
1?I[0]:I[1]);let O,ge=null;ne.show&&I&&ca(Q,De,Le)?(ge=G.fill(l,re)||m,O=ne._paths.clip):I=null,Nn(i,s,f,u,ge,b,k,x,A,C,
O,I),L=!0}}),L||Nn(i,s,f,u,m,b,k,x,A,C)}let Uo=Cl|po;function Nn(n,i,s,f,u,m,b,k,x,A,C,L){Ho(n,i,s,f,u),(x||A||L)&&(g.save(),
x&&g.clip(x),A&&g.clip(A)),L?(k&Uo)==Uo?(g.clip(L),C&&g.clip(C),nn(u,b),ln(n,m,i)):k&po?(nn(u,b),g.clip(L),ln(n,m,i)):k&
Cl&&(g.save(),g.clip(L),C&&g.clip(C),nn(u,b),g.restore(),ln(n,m,i)):(nn(u,b),ln(n,m,i)),(x||A||L)&&g.restore()}function ln(n,i,s){
s>0&&(i instanceof Map?i.forEach((f,u)=>{g.strokeStyle=tn=u,g.stroke(f)}):i!=null&&n&&g.stroke(i))}function nn(n,i){i instanceof
Map?i.forEach((s,f)=>{g.fillStyle=dl=f,g.fill(s)}):i!=null&&n&&g.fill(i)}function us(n,i,s,f){let u=N[n],m;if(f<=0)m=[0,
0];else{let b=u._space=u.space(l,n,i,s,f),k=u._incrs=u.incrs(l,n,i,s,f,b);m=Dc(i,s,k,f,b)}return u._found=m}function Hn(n,i,s,f,u,m,b,k,x,A){
let C=b%2/2;z==1&&g.translate(C,C),Ho(k,b,x,A,k),g.beginPath();let L,G,re,ne,Q=u+(f==0||f==3?-m:m);s==0?(G=u,ne=Q):(L=u,
re=Q);for(let I=0;I<n.length;I++)i[I]!=null&&(s==0?L=re=n[I]:G=ne=n[I],g.moveTo(L,G),g.lineTo(re,ne));g.stroke(),z==1&&g.
translate(-C,-C)}function ps(n){let i=!0;return N.forEach((s,f)=>{if(!s.show)return;let u=_[s.scale];if(u.min==null){s._show&&
(i=!1,s._show=!1,hl(!1));return}else s._show||(i=!1,s._show=!0,hl(!1));let m=s.side,b=m%2,{min:k,max:x}=u,[A,C]=us(f,k,x,
b==0?Y:D);if(C==0)return;let L=u.distr==2,G=s._splits=s.splits(l,f,k,x,A,C,L),re=u.distr==2?G.map(O=>dt[O]):G,ne=u.distr==
2?dt[G[1]]-dt[G[0]]:A,Q=s._values=s.values(l,s.filter(l,re,f,C,ne),f,C,ne);s._rotate=m==2?s.rotate(l,Q,f,C):0;let I=s._size;
s._size=ft(s.size(l,Q,f,n)),I!=null&&s._size!=I&&(i=!1)}),i}function ds(n){let i=!0;return Fo.forEach((s,f)=>{let u=s(l,
f,jt,n);u!=zt[f]&&(i=!1),zt[f]=u}),i}function hs(){for(let n=0;n<N.length;n++){let i=N[n];if(!i.show||!i._show)continue;
let s=i.side,f=s%2,u,m,b=i.stroke(l,n),k=s==0||s==3?-1:1,[x,A]=i._found;if(i.label!=null){let Be=i.labelGap*k,Xe=Ae((i._lpos+
Be)*ie);Io(i.labelFont[0],b,"center",s==2?"top":yr),g.save(),f==1?(u=m=0,g.translate(Xe,Ae(ot+pt/2)),g.rotate((s==3?-hn:
hn)/2)):(u=Ae(Je+Ye/2),m=Xe);let Kt=ci(i.label)?i.label(l,n,x,A):i.label;g.fillText(Kt,u,m),g.restore()}if(A==0)continue;
let C=_[i.scale],L=f==0?Ye:pt,G=f==0?Je:ot,re=i._splits,ne=C.distr==2?re.map(Be=>dt[Be]):re,Q=C.distr==2?dt[re[1]]-dt[re[0]]:
x,I=i.ticks,O=i.border,ge=I.show?I.size:0,xe=Ae(ge*ie),Re=Ae((i.alignTo==2?i._size-ge-i.gap:i.gap)*ie),fe=i._rotate*-hn/
180,Se=H(i._pos*ie),Ze=(xe+Re)*k,We=Se+Ze;m=f==0?We:0,u=f==1?We:0;let st=i.font[0],ht=i.align==1?Sl:i.align==2?Qn:fe>0?Sl:
fe<0?Qn:f==0?"center":s==3?Qn:Sl,_t=fe||f==1?"middle":s==2?"top":yr;Io(st,b,ht,_t);let Qe=i.font[1]*i.lineGap,at=re.map(
Be=>H(p(Be,C,L,G))),mt=i._values;for(let Be=0;Be<mt.length;Be++){let Xe=mt[Be];if(Xe!=null){f==0?u=at[Be]:m=at[Be],Xe=""+
Xe;let Kt=Xe.indexOf(`
`)==-1?[Xe]:Xe.split(/\n/gm);for(let Ge=0;Ge<Kt.length;Ge++){let fr=Kt[Ge];fe?(g.save(),g.translate(u,m+Ge*Qe),g.rotate(
fe),g.fillText(fr,0,0),g.restore()):g.fillText(fr,u,m+Ge*Qe)}}}I.show&&Hn(at,I.filter(l,ne,n,A,Q),f,s,Se,xe,pe(I.width*ie,
3),I.stroke(l,n),I.dash,I.cap);let Tt=i.grid;Tt.show&&Hn(at,Tt.filter(l,ne,n,A,Q),f,f==0?2:1,f==0?ot:Je,f==0?pt:Ye,pe(Tt.
width*ie,3),Tt.stroke(l,n),Tt.dash,Tt.cap),O.show&&Hn([Se],[1],f==0?1:0,f==0?1:2,f==1?ot:Je,f==1?pt:Ye,pe(O.width*ie,3),
O.stroke(l,n),O.dash,O.cap)}$e("drawAxes")}function hl(n){S.forEach((i,s)=>{s>0&&(i._paths=null,n&&(o==1?(i.min=null,i.max=
null):i.facets.forEach(f=>{f.min=null,f.max=null})))})}let on=!1,In=!1,Ol=[];function ms(){In=!1;for(let n=0;n<Ol.length;n++)
$e(...Ol[n]);Ol.length=0}function ml(){on||(Sa(jo),on=!0)}function gs(n,i=!1){on=!0,In=i,n(l),jo(),i&&Ol.length>0&&queueMicrotask(
ms)}l.batch=gs;function jo(){if(An&&(ss(),An=!1),al&&(es(),al=!1),Ql){if(we(M,Sl,de),we(M,"top",Ee),we(M,Gl,Y),we(M,Ul,D),
we(E,Sl,de),we(E,"top",Ee),we(E,Gl,Y),we(E,Ul,D),we(w,Gl,At),we(w,Ul,It),y.width=Ae(At*ie),y.height=Ae(It*ie),N.forEach(
({_el:n,_show:i,_size:s,_pos:f,side:u})=>{if(n!=null)if(i){let m=u===3||u===0?s:0,b=u%2==1;we(n,b?"left":"top",f-m),we(n,
b?"width":"height",s),we(n,b?"top":"left",b?Ee:de),we(n,b?"height":"width",b?D:Y),so(n,Xt)}else et(n,Xt)}),tn=dl=Ln=zn=$n=
Rn=On=Vn=Pn=null,qe=1,Nl(!0),de!=sl||Ee!=Wt||Y!=yt||D!=Bt){hl(!1);let n=Y/yt,i=D/Bt;if(He&&!Gt&&R.left>=0){R.left*=n,R.top*=
i,gl&&Mt(gl,Ae(R.left),0,Y,D),wl&&Mt(wl,0,Ae(R.top),Y,D);for(let s=0;s<it.length;s++){let f=it[s];f!=null&&(ul[s]*=n,pl[s]*=
i,Mt(f,ft(ul[s]),ft(pl[s]),Y,D))}}if(me.show&&!Xl&&me.left>=0&&me.width>0){me.left*=n,me.width*=n,me.top*=i,me.height*=i;
for(let s in Yn)we(yl,s,me[s])}sl=de,Wt=Ee,yt=Y,Bt=D}$e("setSize"),Ql=!1}At>0&&It>0&&(g.clearRect(0,0,y.width,y.height),
$e("drawClear"),j.forEach(n=>n()),$e("draw")),me.show&&Xl&&(rn(me),Xl=!1),He&&Gt&&(qt(null,!0,!1),Gt=!1),Z.show&&Z.live&&
rt&&(Un(),rt=!1),h||(h=!0,l.status=1,$e("ready")),Rl=!1,on=!1}l.redraw=(n,i)=>{al=i||!1,n!==!1?Rt(P,T.min,T.max):ml()};function Wn(n,i){
let s=_[n];if(s.from==null){if(Ve==0){let f=s.range(l,i.min,i.max,n);i.min=f[0],i.max=f[1]}if(i.min>i.max){let f=i.min;i.
min=i.max,i.max=f}if(Ve>1&&i.min!=null&&i.max!=null&&i.max-i.min<1e-16)return;n==P&&s.distr==2&&Ve>0&&(i.min=wt(i.min,t[0]),
i.max=wt(i.max,t[0]),i.min==i.max&&i.max++),F[n]=i,An=!0,ml()}}l.setScale=Wn;let Bn,Gn,gl,wl,Yo,qo,bl,vl,Ko,Jo,he,ye,$t=!1,
Fe=R.drag,Pe=Fe.x,ze=Fe.y;He&&(R.x&&(Bn=ct(Ys,E)),R.y&&(Gn=ct(qs,E)),T.ori==0?(gl=Bn,wl=Gn):(gl=Gn,wl=Bn),he=R.left,ye=R.
top);let me=l.select=Te({show:!0,over:!0,left:0,width:0,top:0,height:0},e.select),yl=me.show?ct(js,me.over?E:M):null;function rn(n,i){
if(me.show){for(let s in n)me[s]=n[s],s in Yn&&we(yl,s,n[s]);i!==!1&&$e("setSelect")}}l.setSelect=rn;function ws(n){if(S[n].
show)Me&&so(ke[n],Xt);else if(Me&&et(ke[n],Xt),He){let s=fl?it[0]:it[n];s!=null&&Mt(s,-10,-10,Y,D)}}function Rt(n,i,s){Wn(
n,{min:i,max:s})}function xt(n,i,s,f){i.focus!=null&&xs(n),i.show!=null&&S.forEach((u,m)=>{m>0&&(n==m||n==null)&&(u.show=
i.show,ws(m),o==2?(Rt(u.facets[0].scale,null,null),Rt(u.facets[1].scale,null,null)):Rt(u.scale,null,null),ml())}),s!==!1&&
$e("setSeries",n,i),f&&Hl("setSeries",l,n,i)}l.setSeries=xt;function bs(n,i){Te(K[n],i)}function vs(n,i){n.fill=ee(n.fill||
null),n.dir=oe(n.dir,-1),i=i??K.length,K.splice(i,0,n)}function ys(n){n==null?K.length=0:K.splice(n,1)}l.addBand=vs,l.setBand=
bs,l.delBand=ys;function ks(n,i){S[n].alpha=i,He&&it[n]!=null&&(it[n].style.opacity=i),Me&&ke[n]&&(ke[n].style.opacity=i)}
let Ct,Ot,Yt,kl={focus:!0};function xs(n){if(n!=Yt){let i=n==null,s=kt.alpha!=1;S.forEach((f,u)=>{if(o==1||u>0){let m=i||
u==0||u==n;f._focus=i?null:m,s&&ks(u,m?1:kt.alpha)}}),Yt=n,s&&ml()}}Me&&cl&&Ie(_r,se,n=>{R._lock||(Ut(n),Yt!=null&&xt(null,
kl,!0,_e.setSeries))});function St(n,i,s){let f=_[i];s&&(n=n/ie-(f.ori==1?Ee:de));let u=Y;f.ori==1&&(u=D,n=u-n),f.dir==-1&&
(n=u-n);let m=f._min,b=f._max,k=n/u,x=m+(b-m)*k,A=f.distr;return A==3?Ml(10,x):A==4?ua(x,f.asinh):A==100?f.bwd(x):x}function Ss(n,i){
let s=St(n,P,i);return wt(s,t[0],De,Le)}l.valToIdx=n=>wt(n,t[0]),l.posToIdx=Ss,l.posToVal=St,l.valToPos=(n,i,s)=>_[i].ori==
0?a(n,_[i],s?Ye:Y,s?Je:0):c(n,_[i],s?pt:D,s?ot:0),l.setCursor=(n,i,s)=>{he=n.left,ye=n.top,qt(null,i,s)};function Zo(n,i){
we(yl,Sl,me.left=n),we(yl,Gl,me.width=i)}function Qo(n,i){we(yl,"top",me.top=n),we(yl,Ul,me.height=i)}let Vl=T.ori==0?Zo:
Qo,Fl=T.ori==1?Zo:Qo;function _s(){if(Me&&Z.live)for(let n=o==2?1:0;n<S.length;n++){if(n==0&&nt)continue;let i=Z.values[n],
s=0;for(let f in i)vt[n][s++].firstChild.nodeValue=i[f]}}function Un(n,i){if(n!=null&&(n.idxs?n.idxs.forEach((s,f)=>{ce[f]=
s}):ma(n.idx)||ce.fill(n.idx),Z.idx=ce[0]),Me&&Z.live){for(let s=0;s<S.length;s++)(s>0||o==1&&!nt)&&Ts(s,ce[s]);_s()}rt=
!1,i!==!1&&$e("setLegend")}l.setLegend=Un;function Ts(n,i){let s=S[n],f=n==0&&q==2?dt:t[n],u;nt?u=s.values(l,n,i)??Pt:(u=
s.value(l,i==null?null:f[i],n,i),u=u==null?Pt:{_:u}),Z.values[n]=u}function qt(n,i,s){Ko=he,Jo=ye,[he,ye]=R.move(l,he,ye),
R.left=he,R.top=ye,He&&(gl&&Mt(gl,Ae(he),0,Y,D),wl&&Mt(wl,0,Ae(ye),Y,D));let f,u=De>Le;Ct=ue,Ot=null;let m=T.ori==0?Y:D,
b=T.ori==1?Y:D;if(he<0||Ve==0||u){f=R.idx=null;for(let k=0;k<S.length;k++){let x=it[k];x!=null&&Mt(x,-10,-10,Y,D)}cl&&xt(
null,kl,!0,n==null&&_e.setSeries),Z.live&&(ce.fill(f),rt=!0)}else{let k,x,A;o==1&&(k=T.ori==0?he:ye,x=St(k,P),f=R.idx=wt(
x,t[0],De,Le),A=$(t[0][f],T,m,0));let C=-10,L=-10,G=0,re=0,ne=!0,Q="",I="";for(let O=o==2?1:0;O<S.length;O++){let ge=S[O],
xe=ce[O],Re=xe==null?null:o==1?t[O][xe]:t[O][1][xe],fe=R.dataIdx(l,O,f,x),Se=fe==null?null:o==1?t[O][fe]:t[O][1][fe];if(rt=
rt||Se!=Re||fe!=xe,ce[O]=fe,O>0&&ge.show){let Ze=fe==null?-10:fe==f?A:$(o==1?t[0][fe]:t[O][0][fe],T,m,0),We=Se==null?-10:
B(Se,o==1?_[ge.scale]:_[ge.facets[1].scale],b,0);if(cl&&Se!=null){let st=T.ori==1?he:ye,ht=Ce(kt.dist(l,O,fe,We,st));if(ht<
Ct){let _t=kt.bias;if(_t!=0){let Qe=St(st,ge.scale),at=Se>=0?1:-1,mt=Qe>=0?1:-1;mt==at&&(mt==1?_t==1?Se>=Qe:Se<=Qe:_t==1?
Se<=Qe:Se>=Qe)&&(Ct=ht,Ot=O)}else Ct=ht,Ot=O}}if(rt||fl){let st,ht;T.ori==0?(st=Ze,ht=We):(st=We,ht=Ze);let _t,Qe,at,mt,
Tt,Be,Xe=!0,Kt=Ne.bbox;if(Kt!=null){Xe=!1;let Ge=Kt(l,O);at=Ge.left,mt=Ge.top,_t=Ge.width,Qe=Ge.height}else at=st,mt=ht,
_t=Qe=Ne.size(l,O);if(Be=Ne.fill(l,O),Tt=Ne.stroke(l,O),fl)O==Ot&&Ct<=kt.prox&&(C=at,L=mt,G=_t,re=Qe,ne=Xe,Q=Be,I=Tt);else{
let Ge=it[O];Ge!=null&&(ul[O]=at,pl[O]=mt,Lr(Ge,_t,Qe,Xe),Cr(Ge,Be,Tt),Mt(Ge,ft(at),ft(mt),Y,D))}}}}if(fl){let O=kt.prox,
ge=Yt==null?Ct<=O:Ct>O||Ot!=Yt;if(rt||ge){let xe=it[0];xe!=null&&(ul[0]=C,pl[0]=L,Lr(xe,G,re,ne),Cr(xe,Q,I),Mt(xe,ft(C),
ft(L),Y,D))}}}if(me.show&&$t)if(n!=null){let[k,x]=_e.scales,[A,C]=_e.match,[L,G]=n.cursor.sync.scales,re=n.cursor.drag;if(Pe=
re._x,ze=re._y,Pe||ze){let{left:ne,top:Q,width:I,height:O}=n.select,ge=n.scales[L].ori,xe=n.posToVal,Re,fe,Se,Ze,We,st=k!=
null&&A(k,L),ht=x!=null&&C(x,G);st&&Pe?(ge==0?(Re=ne,fe=I):(Re=Q,fe=O),Se=_[k],Ze=$(xe(Re,L),Se,m,0),We=$(xe(Re+fe,L),Se,
m,0),Vl(bt(Ze,We),Ce(We-Ze))):Vl(0,m),ht&&ze?(ge==1?(Re=ne,fe=I):(Re=Q,fe=O),Se=_[x],Ze=B(xe(Re,G),Se,b,0),We=B(xe(Re+fe,
G),Se,b,0),Fl(bt(Ze,We),Ce(We-Ze))):Fl(0,b)}else qn()}else{let k=Ce(Ko-Yo),x=Ce(Jo-qo);if(T.ori==1){let G=k;k=x,x=G}Pe=Fe.
x&&k>=Fe.dist,ze=Fe.y&&x>=Fe.dist;let A=Fe.uni;A!=null?Pe&&ze&&(Pe=k>=A,ze=x>=A,!Pe&&!ze&&(x>k?ze=!0:Pe=!0)):Fe.x&&Fe.y&&
(Pe||ze)&&(Pe=ze=!0);let C,L;Pe&&(T.ori==0?(C=bl,L=he):(C=vl,L=ye),Vl(bt(C,L),Ce(L-C)),ze||Fl(0,b)),ze&&(T.ori==1?(C=bl,
L=he):(C=vl,L=ye),Fl(bt(C,L),Ce(L-C)),Pe||Vl(0,m)),!Pe&&!ze&&(Vl(0,0),Fl(0,0))}if(Fe._x=Pe,Fe._y=ze,n==null){if(s){if(cr!=
null){let[k,x]=_e.scales;_e.values[0]=k!=null?St(T.ori==0?he:ye,k):null,_e.values[1]=x!=null?St(T.ori==1?he:ye,x):null}Hl(
Xn,l,he,ye,Y,D,f)}if(cl){let k=s&&_e.setSeries,x=kt.prox;Yt==null?Ct<=x&&xt(Ot,kl,!0,k):Ct>x?xt(null,kl,!0,k):Ot!=Yt&&xt(
Ot,kl,!0,k)}}rt&&(Z.idx=f,Un()),i!==!1&&$e("setCursor")}let Vt=null;Object.defineProperty(l,"rect",{get(){return Vt==null&&
Nl(!1),Vt}});function Nl(n=!1){n?Vt=null:(Vt=E.getBoundingClientRect(),$e("syncRect",Vt))}function Xo(n,i,s,f,u,m,b){R._lock||
$t&&n!=null&&n.movementX==0&&n.movementY==0||(jn(n,i,s,f,u,m,b,!1,n!=null),n!=null?qt(null,!0,!0):qt(i,!0,!1))}function jn(n,i,s,f,u,m,b,k,x){
if(Vt==null&&Nl(!1),Ut(n),n!=null)s=n.clientX-Vt.left,f=n.clientY-Vt.top;else{if(s<0||f<0){he=-10,ye=-10;return}let[A,C]=_e.
scales,L=i.cursor.sync,[G,re]=L.values,[ne,Q]=L.scales,[I,O]=_e.match,ge=i.axes[0].side%2==1,xe=T.ori==0?Y:D,Re=T.ori==1?
Y:D,fe=ge?m:u,Se=ge?u:m,Ze=ge?f:s,We=ge?s:f;if(ne!=null?s=I(A,ne)?p(G,_[A],xe,0):-10:s=xe*(Ze/fe),Q!=null?f=O(C,Q)?p(re,
_[C],Re,0):-10:f=Re*(We/Se),T.ori==1){let st=s;s=f,f=st}}x&&(i==null||i.cursor.event.type==Xn)&&((s<=1||s>=Y-1)&&(s=Zt(s,
Y)),(f<=1||f>=D-1)&&(f=Zt(f,D))),k?(Yo=s,qo=f,[bl,vl]=R.move(l,s,f)):(he=s,ye=f)}let Yn={width:0,height:0,left:0,top:0};
function qn(){rn(Yn,!1)}let er,tr,lr,nr;function or(n,i,s,f,u,m,b){$t=!0,Pe=ze=Fe._x=Fe._y=!1,jn(n,i,s,f,u,m,b,!0,!1),n!=
null&&(Ie(eo,ro,rr,!1),Hl(xr,l,bl,vl,Y,D,null));let{left:k,top:x,width:A,height:C}=me;er=k,tr=x,lr=A,nr=C}function rr(n,i,s,f,u,m,b){
$t=Fe._x=Fe._y=!1,jn(n,i,s,f,u,m,b,!1,!0);let{left:k,top:x,width:A,height:C}=me,L=A>0||C>0,G=er!=k||tr!=x||lr!=A||nr!=C;
if(L&&G&&rn(me),Fe.setScale&&L&&G){let re=k,ne=A,Q=x,I=C;if(T.ori==1&&(re=x,ne=C,Q=k,I=A),Pe&&Rt(P,St(re,P),St(re+ne,P)),
ze)for(let O in _){let ge=_[O];O!=P&&ge.from==null&&ge.min!=ue&&Rt(O,St(Q+I,O),St(Q,O))}qn()}else R.lock&&(R._lock=!R._lock,
qt(i,!0,n!=null));n!=null&&(il(eo,ro),Hl(eo,l,he,ye,Y,D,null))}function Ms(n,i,s,f,u,m,b){if(R._lock)return;Ut(n);let k=$t;
if($t){let x=!0,A=!0,C=10,L,G;T.ori==0?(L=Pe,G=ze):(L=ze,G=Pe),L&&G&&(x=he<=C||he>=Y-C,A=ye<=C||ye>=D-C),L&&x&&(he=he<bl?
0:Y),G&&A&&(ye=ye<vl?0:D),qt(null,!0,!0),$t=!1}he=-10,ye=-10,ce.fill(null),qt(null,!0,!0),k&&($t=k)}function ir(n,i,s,f,u,m,b){
R._lock||(Ut(n),Dn(),qn(),n!=null&&Hl(Tr,l,he,ye,Y,D,null))}function sr(){N.forEach(Lc),Cn(l.width,l.height,!0)}el(mn,Tl,
sr);let xl={};xl.mousedown=or,xl.mousemove=Xo,xl.mouseup=rr,xl.dblclick=ir,xl.setSeries=(n,i,s,f)=>{let u=_e.match[2];s=
u(l,i,s),s!=-1&&xt(s,f,!0,!1)},He&&(Ie(xr,E,or),Ie(Xn,E,Xo),Ie(Sr,E,n=>{Ut(n),Nl(!1)}),Ie(_r,E,Ms),Ie(Tr,E,ir),ho.add(l),
l.syncRect=Nl);let sn=l.hooks=e.hooks||{};function $e(n,i,s){In?Ol.push([n,i,s]):n in sn&&sn[n].forEach(f=>{f.call(null,
l,i,s)})}(e.plugins||[]).forEach(n=>{for(let i in n.hooks)sn[i]=(sn[i]||[]).concat(n.hooks[i])});let ar=(n,i,s)=>s,_e=Te(
{key:null,setSeries:!1,filters:{pub:Or,sub:Or},scales:[P,S[1]?S[1].scale:null],match:[Vr,Vr,ar],values:[null,null]},R.sync);
_e.match.length==2&&_e.match.push(ar),R.sync=_e;let cr=_e.key,Kn=zi(cr);function Hl(n,i,s,f,u,m,b){_e.filters.pub(n,i,s,
f,u,m,b)&&Kn.pub(n,i,s,f,u,m,b)}Kn.sub(l);function Es(n,i,s,f,u,m,b){_e.filters.sub(n,i,s,f,u,m,b)&&xl[n](null,i,s,f,u,m,
b)}l.pub=Es;function As(){Kn.unsub(l),ho.delete(l),Ht.clear(),ao(mn,Tl,sr),d.remove(),se?.remove(),$e("destroy")}l.destroy=
As;function Jn(){$e("init",e,t),No(t||e.data,!1),F[P]?Wn(P,F[P]):Dn(),Xl=me.show&&(me.width>0||me.height>0),Gt=rt=!0,Cn(
e.width,e.height)}return S.forEach(Vo),N.forEach(is),r?r instanceof HTMLElement?(r.appendChild(d),Jn()):r(l,Jn):Jn(),l}Oe.
assign=Te;Oe.fmtNum=ko;Oe.rangeNum=gn;Oe.rangeLog=vn;Oe.rangeAsinh=vo;Oe.orient=ll;Oe.pxRatio=ie;Oe.join=xa;Oe.fmtDate=So,
Oe.tzDate=za;Oe.sync=zi;{Oe.addGap=mc,Oe.clipGaps=xn;let e=Oe.paths={points:Ni};e.linear=Ii,e.stepped=bc,e.bars=vc,e.spline=
kc}var Pc=60,zc=3600,$c=180,Do=["#2f6db5","#c9701a","#2a8a7c","#8a5bb0","#b0475f","#6b7a2f"],Mn=class{constructor(t){this.title=
t,this.picture=v("div",{class:"chart",role:"img"}),this.legend=v("ul",{class:"legend"}),this.element=v("figure",{},this.
picture,v("figcaption",{},this.legend)),this.resized=new ResizeObserver(()=>this.plot?.setSize(this.size())),this.resized.
observe(this.picture)}size(){return{width:Math.max(240,this.picture.clientWidth),height:$c}}show(t,r,l){let o=r.map(d=>d.
name).join(" ");this.key!==o&&(this.key=o,this.plot?.destroy(),this.plot=void 0,this.legend.replaceChildren(...r.map(({colour:d,
version:y})=>v("li",{},Lo(d),y))));let a=Date.now()/1e3,c=t.map(d=>Date.parse(d.time)/1e3);this.marks=l.map(d=>({time:Date.
parse(d.time)/1e3,warning:d.warning})).filter(d=>d.time>(c[0]??a)-zc);let p=Oc(t,c,r,a),h=Math.min(a-Pc,p[0][0],...this.
marks.map(d=>d.time-5));if(this.range=[h,a],this.picture.setAttribute("aria-label",Vc(this.title,t.at(-1),r)),this.plot){
this.plot.setData(p);return}this.picture.isConnected&&(this.plot=new Oe(this.options(r),p,this.picture))}options(t){let r=getComputedStyle(
this.picture),l={stroke:()=>r.borderTopColor,width:1},o={stroke:()=>r.color,grid:l,ticks:l},a=Oe.paths.stepped({align:1});
return{...this.size(),legend:{show:!1},cursor:{show:!1},select:{show:!1},scales:{x:{range:()=>this.range},y:{range:[0,100]}},
axes:[{...o,space:90,values:(c,p)=>p.map(Rc)},{...o,size:56,values:(c,p)=>p.map(h=>`${h} %`)}],series:[{},...t.toReversed().
map(({colour:c})=>({stroke:c,fill:c,width:1,paths:a,points:{show:!1}}))],hooks:{draw:[c=>this.drawMarks(c,r)]}}}drawMarks(t,r){
let{ctx:l,bbox:o}=t;l.save(),l.lineWidth=devicePixelRatio;for(let a of this.marks){let c=Math.round(t.valToPos(a.time,"x",
!0));l.strokeStyle=a.warning?"#d02f3f":r.color,l.setLineDash([3*devicePixelRatio,3*devicePixelRatio]),l.beginPath(),l.moveTo(
c,o.top),l.lineTo(c,o.top+o.height),l.stroke()}l.restore()}redraw(){this.plot?.redraw()}close(){this.resized.disconnect(),
this.plot?.destroy()}},Rc=e=>new Date(e*1e3).toLocaleTimeString([],{hour12:!1});function Oc(e,t,r,l){let o=e.at(-1),a=o?
[...e,o]:[],c=r.map((p,h)=>a.map(({weights:d})=>r.slice(0,h+1).reduce((y,g)=>y+(d[g.name]??0),0)));return[o?[...t,l]:[l],
...c.toReversed().map(p=>o?p:[null])]}function Vc(e,t,r){let l=r.filter(o=>t?.weights[o.name]).map(o=>`${o.version} ${t.
weights[o.name]} %`).join(", ");return`${e}: weights over time, now ${l||"no traffic"}`}function Lo(e){let t=v("span",{class:"\
swatch","aria-hidden":"true"});return t.style.backgroundColor=e,t}async function Po(e,t,r){let l=v("div",{class:"proposal"},v("p",{class:"faint"},"Loading…")),o=v("button",{type:"butto\
n",click:()=>h.close()},"Cancel"),a=v("button",{type:"button",class:"primary",disabled:!0,click:()=>y(d)},"Apply"),{key:c}=document.
activeElement.dataset,h=v("dialog",{"aria-labelledby":"proposal",close:()=>{h.remove(),[...document.querySelectorAll("[d\
ata-key]")].find(g=>g.dataset.key===c)?.focus()}},v("h2",{id:"proposal"},`${Fc(r)}: ${t}`),l,v("div",{class:"buttons"},o,
a)),d;document.body.append(h),h.showModal(),o.focus();async function y(g){a.disabled=!0;try{let w=await gr(e,t,{...r,...g&&
{confirmed:g}});if({digest:d}=w,l.replaceChildren(...Nc(w)),w.applied){a.remove(),o.textContent="Close",o.focus();return}
a.disabled=!1}catch(w){l.replaceChildren(v("p",{class:"problem",role:"alert"},w.message))}}await y()}var Fc=e=>e.verb+(e.
verb==="set-percent"?` ${e.percent}`:"");function Nc(e){return[e.applied&&v("p",{class:"done",role:"status"},`✓ ${e.done}`),
e.error&&v("p",{class:"problem",role:"alert"},e.error),e.warning&&v("p",{class:"warning"},e.warning),...(e.notes??[]).map(
t=>v("p",{},t)),v("pre",{class:"diff",tabindex:"0","aria-label":"The change of the spec"},e.diff.map(Hc)),v("p",{class:"\
faint"},"The same as"),zo(e.command)].filter(Boolean)}function Hc(e){let t={"+":"added","-":"removed","@":"faint"}[e[0]]??
"";return v("span",{class:t},`${e}
`)}function zo(e){let t=v("button",{type:"button",class:"copy","aria-label":`Copy: ${e}`,click:async()=>{await navigator.
clipboard.writeText(e),t.textContent="Copied"}},"Copy");return v("div",{class:"command"},v("code",{},e),t)}function ji(e,t,{lost:r,connected:l},o,a){let c=new $o(e,o,a);t.addEventListener("abort",()=>c.close()),cn(Zn(o,a),t,(p,h)=>{
p==="page"&&c.show(h),l(h)},r)}var $o=class{constructor(t,r,l){Object.assign(this,{namespace:r,name:l,charts:new Map,parts:new Map}),
this.head=v("div",{class:"bar"}),this.why=v("section",{"aria-label":"Why it is as it is"}),this.components=v("div"),this.
rest=v("div"),t.replaceChildren(this.head,this.why,this.components,this.rest),this.draw={head:Jt(this.head,o=>Ic(o)),why:Jt(
this.why,o=>Wc(o)),rest:Jt(this.rest,o=>qc(o))},this.draw.head({name:l,namespace:r}),this.timer=setInterval(()=>this.drawCharts(),
5e3),this.dark=matchMedia("(prefers-color-scheme: dark)"),this.recolour=()=>this.charts.forEach(o=>o.redraw()),this.dark.
addEventListener("change",this.recolour)}show(t){this.data=t;let{service:r}=t;this.draw.head({name:r.name,namespace:r.namespace,
state:r.state,url:r.url}),this.draw.why(t.explanation);for(let l of r.components)this.component(l,t);for(let[l,o]of this.
parts)r.components.some(a=>a.kind===l)||(o.element.remove(),this.charts.get(l).close(),this.charts.delete(l),this.parts.
delete(l));this.drawCharts(),this.draw.rest({conditions:r.conditions,events:r.events,missing:r.missing})}component(t,r){
let{kind:l}=t,o=this.parts.get(l);if(!o){let p=new Mn(l),h=v("div"),d=v("div",{class:"actions"}),y=v("div");o={element:v(
"section",{"aria-label":l},v("h2",{},l),h,p.element,d,y),tree:Jt(h,g=>Gc(g)),actions:Jt(d,({offers:g})=>this.actions(g,l)),
history:Jt(y,({entries:g,undo:w})=>this.history(g,w,l))},this.charts.set(l,p),this.parts.set(l,o),this.components.append(
o.element)}let a=(r.history??[]).filter(p=>p.component===l),c=(r.offers??[]).filter(p=>p.component===l);o.tree({component:t,
colours:Object.fromEntries(this.revisions(l).map(p=>[p.name,p.colour]))}),o.actions({offers:c}),o.history({entries:a,undo:c.
length>0})}revisions(t){let r=this.data.service.components.find(o=>o.kind===t),l=new Map(r.revisions?.map(o=>[o.name,o])??
[]);for(let o of this.data.weights?.[t]??[])for(let a of Object.keys(o.weights))l.has(a)||l.set(a,{name:a,version:a.replace(
`${this.name}-${t}-`,"")});return[...l.values()].sort((o,a)=>(o.created??"")<(a.created??"")?-1:1).map((o,a)=>({...o,colour:Do[a%
Do.length]}))}drawCharts(){if(this.data)for(let[t,r]of this.charts)r.show(this.data.weights?.[t]??[],this.revisions(t),this.
data.service.events??[])}actions(t,r){if(t.length===0)return[];let l=c=>Po(this.namespace,this.name,{component:r,...c}),
o=t.filter(c=>!c.refused).map(({verb:c})=>c==="set-percent"?Bc(l,r):v("button",{type:"button","data-key":c,click:()=>l({
verb:c})},c)),a=t.filter(c=>c.refused);return[v("div",{class:"buttons"},o),a.length>0&&v("details",{},v("summary",{"data\
-key":"refused"},"What makes no sense now, and why"),v("dl",{},a.flatMap(c=>[v("dt",{},c.verb),v("dd",{},c.refused)])))]}history(t,r,l){
if(t.length===0)return[];let o=a=>r&&a.outcome!=="stable"&&a.outcome!=="canary"&&v("button",{type:"button","data-key":`u\
ndo ${a.version}`,"aria-label":`Undo to ${a.version}`,click:()=>Po(this.namespace,this.name,{component:l,verb:"undo",revision:a.
version})},"undo to it");return[v("details",{},v("summary",{"data-key":"history"},`History: ${t.length} revisions are ke\
pt`),v("ol",{class:"history",reversed:!0,start:String(t[0].number)},t.map(a=>v("li",{},v("strong",{},a.version)," ",a.outcome,
", created ",Il(a.created)," ago ",a.figures&&v("span",{class:"problem"},a.figures," "),o(a)))))]}close(){clearInterval(
this.timer),this.dark.removeEventListener("change",this.recolour);for(let t of this.charts.values())t.close()}};function Ic(e){
return[v("h1",{},e.name," ",v("span",{class:"faint"},`in ${e.namespace}`)),e.state&&an(e.state),e.url&&v("span",{class:"\
url"},e.url)]}function Wc(e){return[...e.sentences.map(t=>v("p",{},t)),e.commands&&v("details",{},v("summary",{"data-key":"\
commands"},"Commands"),e.commands.map(t=>[v("p",{class:"faint"},t.for),zo(t.line)]).flat())]}function Bc(e,t){let r=v("i\
nput",{type:"number",min:"0",max:"100",step:"1",required:!0,"data-key":"percent",placeholder:"%","aria-label":`Percent o\
f the traffic for the current ${t}`});return v("form",{class:"percent",submit:l=>{l.preventDefault(),e({verb:"set-percen\
t",percent:r.valueAsNumber})}},r,v("button",{"data-key":"set-percent"},"set percent"))}function Gc({component:e,colours:t}){
let r=["Revision","Role","Traffic","Asked","Pods","Age","Model"],l=o=>[v("td",{},Lo(t[o.name]),o.version),v("td",{"data-\
label":"Role"},v("span",{class:`role ${o.role}`},o.role)),v("td",{"data-label":"Traffic",class:"number"},Uc(o),` ${o.percent}\
 %`),v("td",{"data-label":"Asked",class:o.asked===o.percent?"number faint":"number differs"},`${o.asked} %`),v("td",{"da\
ta-label":"Pods",class:"number"},o.pods?`${o.pods.ready}/${o.pods.wanted}`:"–"),v("td",{"data-label":"Age"},Il(o.created)),
v("td",{"data-label":"Model",class:"model"},o.model??"")];return[v("table",{},v("thead",{},v("tr",{},r.map(o=>v("th",{scope:"\
col"},o)))),v("tbody",{},(e.revisions??[]).map(o=>v("tr",{},l(o))))),...jc(e)]}function Uc(e){return v("progress",{max:"\
100",value:String(e.percent),"aria-label":`Traffic of ${e.version}`})}function jc({step:e,rejected:t,analysis:r}){return[
e&&v("p",{},Yc(e)),t&&v("p",{class:"problem"},"rejected ",Il(t.time),` ago: ${t.message}`),r&&v("p",{class:r.verdict==="\
Worse"?"problem":""},r.verdict==="Worse"?"worse than the stable revision, and chance is ruled out":`${r.requests??0} req\
uests in this step; ${r.evidence??0} % of the evidence that it takes to find it worse`),r?.measures&&v("ul",{class:"meas\
ures"},r.measures.map(l=>v("li",{},v("strong",{},l.name),` ${Ui(l.revision)}; the stable revision ${Ui(l.comparedTo)}`)))].
filter(Boolean)}var Ui=e=>e?.requests?`${e.rate} of ${e.requests}`:"has answered none";function Yc(e){let t=e.mirror?`co\
pies of ${e.mirror} % of the requests`:`${e.percent} % of the traffic`,r=e.until?`, until ${new Date(e.until).toLocaleTimeString()}`:
"";return`step ${e.step} of ${e.steps}: ${t}${r}${e.next?`, then ${e.next} %`:""}`}function qc({conditions:e,events:t,missing:r}){
let l=o=>o.good?["good","✓"]:o.waits?["waits","…"]:["problem","✗"];return[e&&v("section",{"aria-label":"Conditions"},
v("h2",{},"Conditions"),v("ul",{class:"conditions"},e.map(o=>{let[a,c]=l(o);return v("li",{},v("span",{class:a},`${c} ${o.
type}`)," ",[o.reason,o.message].filter(Boolean).join(": "))}))),t&&v("section",{"aria-label":"Events"},v("h2",{},"Event\
s"),v("ul",{class:"events"},t.map(o=>v("li",{},Il(o.time),v("strong",{class:o.warning?"problem":""},o.reason),v("span",{},
o.message))))),r&&v("section",{"aria-label":"Not shown"},r.map(o=>v("p",{class:"warning"},`not shown: ${o}`)))]}var Jl=document.getElementById("main"),Yi=document.getElementById("banner"),Kc=document.getElementById("scope"),En;function nl(e=""){
Yi.textContent!==e&&(Yi.textContent=e)}var qi=e=>new Date(e).toLocaleTimeString([],{hour12:!1}),Ki={lost(e,t){e?e.final?
nl(e.message):nl(`The dashboard has not answered since ${qi(t)}. It is tried again; what is shown is from before.`):nl()},
connected({cluster:e,readOnly:t,namespace:r,error:l}){(t!==void 0||r!==void 0)&&(Kc.textContent=[r&&`namespace ${r}`,t&&
"read only"].filter(Boolean).join(" · ")),l?nl(l):e.away?nl(`The cluster has not answered since ${qi(e.away)}: ${e.error}\
. What is shown is from before.`):nl()}};function Qi(){hr(),En?.abort(),En=new AbortController,nl();let[e,t]=location.hash.
slice(2).split("/").map(Jc);t?(document.title=`${t} · Sluice`,ji(Jl,En.signal,Ki,e,t)):(document.title="Sluice",br(Jl,En.
signal,Ki)),Jl.focus()}function Jc(e){try{return decodeURIComponent(e)}catch{return""}}function Ji(e){let t=[...Jl.querySelectorAll(
".services a")],r=t.indexOf(document.activeElement);t[Math.min(t.length-1,Math.max(0,r+(r<0?Math.max(e,1):e)))]?.focus()}
var Zi={"/":()=>Jl.querySelector("#filter")?.focus(),j:()=>Ji(1),k:()=>Ji(-1),u:()=>{location.hash="#/"}};document.addEventListener(
"keydown",e=>{e.target instanceof HTMLInputElement||document.querySelector("dialog[open]")||e.ctrlKey||e.metaKey||e.altKey||
!Object.hasOwn(Zi,e.key)||(e.preventDefault(),Zi[e.key]())});addEventListener("hashchange",Qi);setInterval(pr,1e3);Qi();
