function v(e,t={},...r){let l=document.createElement(e);for(let[o,a]of Object.entries(t))typeof a=="function"?l.addEventListener(
o,a):a!==void 0&&a!==!1&&l.setAttribute(o,a===!0?"":a);return l.append(...r.flat().filter(o=>o!=null&&o!==!1)),l}function ur(e,t=Date.
now()){let r=Math.max(0,Math.floor((t-Date.parse(e))/1e3));if(Number.isNaN(r))return"–";let l=[["d",86400],["h",3600],
["m",60],["s",1]],o=l.findIndex(([,y])=>r>=y);if(o<0)return"0s";let[a,f]=l[o],p=Math.floor(r/f),h=l[o+1];if(!h||p>=10)return`${p}${a}`;
let d=Math.floor(r%f/h[1]);return d?`${p}${a}${d}${h[0]}`:`${p}${a}`}function Ft(e){return!e||e.startsWith("0001-")?v("s\
pan",{},"–"):v("time",{datetime:e,title:new Date(e).toLocaleString()},ur(e))}function pr(){for(let e of document.querySelectorAll(
"time[datetime]")){let t=ur(e.dateTime);e.textContent!==t&&(e.textContent=t)}}function Zt(e,t){let r;return l=>{let o=JSON.
stringify(l);if(o===r)return;r=o;let a=e.contains(document.activeElement)?document.activeElement.dataset.key:void 0;e.replaceChildren(
...[t(l)].flat().filter(Boolean)),a&&[...e.querySelectorAll("[data-key]")].find(f=>f.dataset.key===a)?.focus()}}var Es={
failed:"✗","not ready":"✗","rolling out":"▶","not seen yet":"…",holding:"‖","rolled out":"✓"};function an(e){
return v("span",{class:`badge ${e.replaceAll(" ","-")}`},v("span",{"aria-hidden":"true"},`${Es[e]??"·"} `),e)}var dr="token";function hr(){let e=new URLSearchParams(location.hash.slice(1)).get("token");e&&(localStorage.setItem(dr,
e),history.replaceState(null,"","#/"))}function mr(e,t={}){return fetch(e,{...t,headers:{...t.headers,Authorization:`Bea\
rer ${localStorage.getItem(dr)??""}`},credentials:"omit",redirect:"error",cache:"no-store"})}var Zn=(e,t)=>`/api/service\
s/${encodeURIComponent(e)}/${encodeURIComponent(t)}`;async function gr(e,t,r){let l=await mr(`${Zn(e,t)}/changes`,{method:"\
POST",headers:{"Content-Type":"application/json"},body:JSON.stringify(r)}),o=await l.json();if(!l.ok&&!o.diff)throw new Error(
o.error??`it answers with ${l.status}`);return o}var Cs=4e4,Ds=1e3;async function cn(e,t,r,l){let o;for(;!t.aborted;)try{
throw await Ps(e,t,(a,f)=>{o&&(o=void 0,l()),r(a,f)}),new Error("the stream has ended")}catch(a){if(t.aborted||(o??=new Date().
toISOString(),l(a,o),a.final))return;await new Promise(f=>{setTimeout(f,Ds)})}}async function Ps(e,t,r){let l=new AbortController,
o,a=()=>{clearTimeout(o),o=setTimeout(()=>l.abort(new Error("nothing comes from the dashboard")),Cs)};a();try{let f=await mr(
e,{headers:{Accept:"text/event-stream"},signal:AbortSignal.any([t,l.signal])});if(!f.ok){let d=new Error((await f.json()).
error);throw d.final=f.status<500,d}let p="",h=f.body.pipeThrough(new TextDecoderStream).getReader();for(;;){let{done:d,
value:y}=await h.read();if(d)return;a();let g=(p+y).split(`

`);p=g.pop();for(let w of g){let M=/^event: (.*)$/m.exec(w),A=/^data: (.*)$/m.exec(w);M&&A&&r(M[1],JSON.parse(A[1]))}}}finally{
clearTimeout(o)}}var fn="";function br(e,t,{lost:r,connected:l}){let o=new Map,a=v("p",{class:"faint",role:"status"},"Loading…"),f=v("i\
nput",{type:"search",id:"filter",placeholder:"name, namespace or state","aria-label":"Filter services",value:fn,input:()=>{
fn=f.value,g()},keydown:w=>{w.key==="Escape"&&(f.value=fn="",g(),f.blur())}}),p=v("ul",{class:"services","aria-label":"S\
ervices"});e.replaceChildren(v("div",{class:"bar"},v("h1",{},"Services"),f),a,p);let h=w=>{if(w.all){let M=new Set((w.items??
[]).map(Il));for(let A of o.keys())M.has(A)||o.delete(A)}for(let M of w.items??[])zs(o,M);for(let M of w.gone??[])o.delete(
Il(M));l(w),a.dataset.loaded=w.cluster.loaded?"true":"",y()},d,y=()=>{d??=requestAnimationFrame(g)};function g(){if(d=void 0,
t.aborted)return;let w=fn.trim().toLowerCase(),M=[...o.values()].sort(Ls),A=M.filter(z=>z.text.includes(w));Rs(p,A.map(z=>z.
element)),a.textContent=Os(M,A,a.dataset.loaded)}cn("/api/services",t,(w,M)=>h(M),r)}var Il=({namespace:e,name:t})=>`${e}\
/${t}`,Ls=(e,t)=>e.item.rank-t.item.rank||wr(e.item.namespace,t.item.namespace)||wr(e.item.name,t.item.name),wr=(e,t)=>e<
t?-1:+(e>t);function zs(e,t){let r=e.get(Il(t))??{element:v("li")},l=r.element.firstChild??v("a");l.href=`#/${encodeURIComponent(
t.namespace)}/${encodeURIComponent(t.name)}`,l.replaceChildren(v("span",{class:"name"},v("span",{class:"faint"},`${t.namespace}\
/`),t.name),an(t.state),$s(t.traffic??[]),v("span",{class:"summary"},t.summary??"")),r.element.append(l),r.item=t,r.text=
`${Il(t)} ${t.state}`.toLowerCase(),e.set(Il(t),r)}function $s(e){let t=e.map(l=>`${l.version} ${l.percent} %`).join(", ")||
"no traffic",r=v("span",{class:"traffic",role:"img","aria-label":t,title:t});for(let l of e){let o=v("span",{class:l.role===
"stable"?"stable":"other"});o.style.flexGrow=l.percent,r.append(o)}return r}function Rs(e,t){let r=new Set(t);for(let o of[
...e.children])r.has(o)||o.remove();let l=e.firstChild;for(let o of t)o===l?l=l.nextSibling:e.insertBefore(o,l)}function Os(e,t,r){
if(!r)return"Loading…";if(e.length===0)return"There are no InferenceServices.";let l=new Map;for(let{item:f}of e)l.set(
f.state,(l.get(f.state)??0)+1);let o=[...l].map(([f,p])=>`${p} ${f}`).join(", ");return`${t.length<e.length?`${t.length}\
 of `:""}${e.length} service${e.length===1?"":"s"}: ${o}`}var Vs="uplot",Fs="u-hz",Ns="u-vt",Ws="u-title",Hs="u-wrap",Is="u-under",Bs="u-over",Gs="u-axis",el="u-off",Us="u-select",
js="u-cursor-x",Ys="u-cursor-y",qs="u-cursor-pt",Ks="u-legend",Js="u-live",Zs="u-inline",Qs="u-series",Xs="u-marker",vr="\
u-label",ea="u-value",Gl="width",Ul="height";var yr="bottom",_l="left",Qn="right",go="#000",xr=go+"0",Xn="mousemove",kr="mousedown",eo="mouseup",Sr="mouseenter",_r="\
mouseleave",Tr="dblclick",ta="resize",la="scroll",Mr="change",mn="dppxchange",wo="--",Pl=typeof window<"u",ro=Pl?document:
null,Ml=Pl?window:null,na=Pl?navigator:null,ie,un;function io(){let e=devicePixelRatio;ie!=e&&(ie=e,un&&ao(Mr,un,io),un=
matchMedia(`(min-resolution: ${ie-.001}dppx) and (max-resolution: ${ie+.001}dppx)`),tl(Mr,un,io),Ml.dispatchEvent(new CustomEvent(
mn)))}function et(e,t){if(t!=null){let r=e.classList;!r.contains(t)&&r.add(t)}}function so(e,t){let r=e.classList;r.contains(
t)&&r.remove(t)}function we(e,t,r){e.style[t]=r+"px"}function gt(e,t,r,l){let o=ro.createElement(e);return t!=null&&et(o,
t),r?.insertBefore(o,l),o}function ct(e,t){return gt("div",e,t)}var Ar=new WeakMap;function Mt(e,t,r,l,o){let a="transla\
te("+t+"px,"+r+"px)",f=Ar.get(e);a!=f&&(e.style.transform=a,Ar.set(e,a),t<0||r<0||t>l||r>o?et(e,el):so(e,el))}var Er=new WeakMap;
function Cr(e,t,r){let l=t+r,o=Er.get(e);l!=o&&(Er.set(e,l),e.style.background=t,e.style.borderColor=r)}var Dr=new WeakMap;
function Pr(e,t,r,l){let o=t+""+r,a=Dr.get(e);o!=a&&(Dr.set(e,o),e.style.height=r+"px",e.style.width=t+"px",e.style.marginLeft=
l?-t/2+"px":0,e.style.marginTop=l?-r/2+"px":0)}var bo={passive:!0},oa={...bo,capture:!0};function tl(e,t,r,l){t.addEventListener(
e,r,l?oa:bo)}function ao(e,t,r,l){t.removeEventListener(e,r,bo)}Pl&&io();function wt(e,t,r,l){let o;r=r||0,l=l||t.length-
1;let a=l<=2147483647;for(;l-r>1;)o=a?r+l>>1:tt((r+l)/2),t[o]<e?r=o:l=o;return e-t[r]<=t[l]-e?r:l}function ri(e){return(r,l,o)=>{
let a=-1,f=-1;for(let p=l;p<=o;p++)if(e(r[p])){a=p;break}for(let p=o;p>=l;p--)if(e(r[p])){f=p;break}return[a,f]}}var ii=e=>e!=
null,si=e=>e!=null&&e>0,bn=ri(ii),ra=ri(si);function ia(e,t,r,l=0,o=!1){let a=o?ra:bn,f=o?si:ii;[t,r]=a(e,t,r);let p=e[t],
h=e[t];if(t>-1)if(l==1)p=e[t],h=e[r];else if(l==-1)p=e[r],h=e[t];else for(let d=t;d<=r;d++){let y=e[d];f(y)&&(y<p?p=y:y>
h&&(h=y))}return[p??ue,h??-ue]}function vn(e,t,r,l){let o=$r(e),a=$r(t);e==t&&(o==-1?(e*=r,t/=r):(e/=r,t*=r));let f=r==10?
Dt:ai,p=o==1?tt:ft,h=a==1?ft:tt,d=p(f(Ce(e))),y=h(f(Ce(t))),g=Al(r,d),w=Al(r,y);return r==10&&(d<0&&(g=pe(g,-d)),y<0&&(w=
pe(w,-y))),l||r==2?(e=g*o,t=w*a):(e=pi(e,g),t=yn(t,w)),[e,t]}function vo(e,t,r,l){let o=vn(e,t,r,l);return e==0&&(o[0]=0),
t==0&&(o[1]=0),o}var yo=.1,Lr={mode:3,pad:yo},Yl={pad:0,soft:null,mode:0},sa={min:Yl,max:Yl};function gn(e,t,r,l){return xn(
r)?zr(e,t,r):(Yl.pad=r,Yl.soft=l?0:null,Yl.mode=l?3:0,zr(e,t,sa))}function oe(e,t){return e??t}function aa(e,t,r){for(t=
oe(t,0),r=oe(r,e.length-1);t<=r;){if(e[t]!=null)return!0;t++}return!1}function zr(e,t,r){let l=r.min,o=r.max,a=oe(l.pad,
0),f=oe(o.pad,0),p=oe(l.hard,-ue),h=oe(o.hard,ue),d=oe(l.soft,ue),y=oe(o.soft,-ue),g=oe(l.mode,0),w=oe(o.mode,0),M=t-e,A=Dt(
M),z=Ue(Ce(e),Ce(t)),W=Dt(z),I=Ce(W-A);(M<1e-24||I>10)&&(M=0,(e==0||t==0)&&(M=1e-24,g==2&&d!=ue&&(a=0),w==2&&y!=-ue&&(f=
0)));let S=M||z||1e3,N=Dt(S),_=Al(10,tt(N)),K=S*(M==0?e==0?.1:1:a),L=pe(pi(e-K,_/10),24),J=e>=d&&(g==1||g==3&&L<=d||g==2&&
L>=d)?d:ue,j=Ue(p,L<J&&e>=J?J:bt(J,L)),X=S*(M==0?t==0?.1:1:f),U=pe(yn(t+X,_/10),24),T=t<=y&&(w==1||w==3&&U>=y||w==2&&U<=
y)?y:-ue,q=bt(h,U>T&&t<=T?T:Ue(T,U));return j==q&&j==0&&(q=100),[j,q]}var ca=new Intl.NumberFormat(Pl?na.language:"en-US"),
xo=e=>ca.format(e),lt=Math,hn=lt.PI,Ce=lt.abs,tt=lt.floor,Ee=lt.round,ft=lt.ceil,bt=lt.min,Ue=lt.max,Al=lt.pow,$r=lt.sign,
Dt=lt.log10,ai=lt.log2,fa=(e,t=1)=>lt.sinh(e)*t,to=(e,t=1)=>lt.asinh(e/t),ue=1/0;function Rr(e){return(Dt((e^e>>31)-(e>>
31))|0)+1}function co(e,t,r){return bt(Ue(e,t),r)}function ci(e){return typeof e=="function"}function ee(e){return ci(e)?
e:()=>e}var ua=()=>{},fi=e=>e,ui=(e,t)=>t,pa=e=>null,Or=e=>!0,Vr=(e,t)=>e==t,da=/\.\d*?(?=9{6,}|0{6,})/gm,ll=e=>{if(hi(e)||
Wt.has(e))return e;let t=`${e}`,r=t.match(da);if(r==null)return e;let l=r[0].length-1;if(t.indexOf("e-")!=-1){let[o,a]=t.
split("e");return+`${ll(o)}e${a}`}return pe(e,l)};function Qt(e,t){return ll(pe(ll(e/t))*t)}function yn(e,t){return ll(ft(
ll(e/t))*t)}function pi(e,t){return ll(tt(ll(e/t))*t)}function pe(e,t=0){if(hi(e))return e;let r=10**t,l=e*r*(1+Number.EPSILON);
return Ee(l)/r}var Wt=new Map;function di(e){return((""+e).split(".")[1]||"").length}function Kl(e,t,r,l){let o=[],a=l.map(
di);for(let f=t;f<r;f++){let p=Ce(f),h=pe(Al(e,f),p);for(let d=0;d<l.length;d++){let y=e==10?+`${l[d]}e${f}`:l[d]*h,g=(f>=
0?0:p)+(f>=a[d]?0:a[d]),w=e==10?y:pe(y,g);o.push(w),Wt.set(w,g)}}return o}var ql={},ko=[],El=[null,null],Nt=Array.isArray,
hi=Number.isInteger,ha=e=>e===void 0;function Fr(e){return typeof e=="string"}function xn(e){let t=!1;if(e!=null){let r=e.
constructor;t=r==null||r==Object}return t}function ma(e){return e!=null&&typeof e=="object"}var ga=Object.getPrototypeOf(
Uint8Array),mi="__proto__";function Cl(e,t=xn){let r;if(Nt(e)){let l=e.find(o=>o!=null);if(Nt(l)||t(l)){r=Array(e.length);
for(let o=0;o<e.length;o++)r[o]=Cl(e[o],t)}else r=e.slice()}else if(e instanceof ga)r=e.slice();else if(t(e)){r={};for(let l in e)
l!=mi&&(r[l]=Cl(e[l],t))}else r=e;return r}function Te(e){let t=arguments;for(let r=1;r<t.length;r++){let l=t[r];for(let o in l)
o!=mi&&(xn(e[o])?Te(e[o],Cl(l[o])):e[o]=Cl(l[o]))}return e}var wa=0,ba=1,va=2;function ya(e,t,r){for(let l=0,o,a=-1;l<t.
length;l++){let f=t[l];if(f>a){for(o=f-1;o>=0&&e[o]==null;)e[o--]=null;for(o=f+1;o<r&&e[o]==null;)e[a=o++]=null}}}function xa(e,t){
if(_a(e)){let f=e[0].slice();for(let p=1;p<e.length;p++)f.push(...e[p].slice(1));return Ta(f[0])||(f=Sa(f)),f}let r=new Set;
for(let f=0;f<e.length;f++){let h=e[f][0],d=h.length;for(let y=0;y<d;y++)r.add(h[y])}let l=[Array.from(r).sort((f,p)=>f-
p)],o=l[0].length,a=new Map;for(let f=0;f<o;f++)a.set(l[0][f],f);for(let f=0;f<e.length;f++){let p=e[f],h=p[0];for(let d=1;d<
p.length;d++){let y=p[d],g=Array(o).fill(void 0),w=t?t[f][d]:ba,M=[];for(let A=0;A<y.length;A++){let z=y[A],W=a.get(h[A]);
z===null?w!=wa&&(g[W]=z,w==va&&M.push(W)):g[W]=z}ya(g,M,o),l.push(g)}}return l}var ka=typeof queueMicrotask>"u"?e=>Promise.
resolve().then(e):queueMicrotask;function Sa(e){let t=e[0],r=t.length,l=Array(r);for(let a=0;a<l.length;a++)l[a]=a;l.sort(
(a,f)=>t[a]-t[f]);let o=[];for(let a=0;a<e.length;a++){let f=e[a],p=Array(r);for(let h=0;h<r;h++)p[h]=f[l[h]];o.push(p)}
return o}function _a(e){let t=e[0][0],r=t.length;for(let l=1;l<e.length;l++){let o=e[l][0];if(o.length!=r)return!1;if(o!=
t){for(let a=0;a<r;a++)if(o[a]!=t[a])return!1}}return!0}function Ta(e,t=100){let r=e.length;if(r<=1)return!0;let l=0,o=r-
1;for(;l<=o&&e[l]==null;)l++;for(;o>=l&&e[o]==null;)o--;if(o<=l)return!0;let a=Ue(1,tt((o-l+1)/t));for(let f=e[l],p=l+a;p<=
o;p+=a){let h=e[p];if(h!=null){if(h<=f)return!1;f=h}}return!0}var gi=["January","February","March","April","May","June",
"July","August","September","October","November","December"],wi=["Sunday","Monday","Tuesday","Wednesday","Thursday","Fri\
day","Saturday"];function bi(e){return e.slice(0,3)}var Ma=wi.map(bi),Aa=gi.map(bi),Ea={MMMM:gi,MMM:Aa,WWWW:wi,WWW:Ma};function Bl(e){
return(e<10?"0":"")+e}function Ca(e){return(e<10?"00":e<100?"0":"")+e}var Da={YYYY:e=>e.getFullYear(),YY:e=>(e.getFullYear()+
"").slice(2),MMMM:(e,t)=>t.MMMM[e.getMonth()],MMM:(e,t)=>t.MMM[e.getMonth()],MM:e=>Bl(e.getMonth()+1),M:e=>e.getMonth()+
1,DD:e=>Bl(e.getDate()),D:e=>e.getDate(),WWWW:(e,t)=>t.WWWW[e.getDay()],WWW:(e,t)=>t.WWW[e.getDay()],HH:e=>Bl(e.getHours()),
H:e=>e.getHours(),h:e=>{let t=e.getHours();return t==0?12:t>12?t-12:t},AA:e=>e.getHours()>=12?"PM":"AM",aa:e=>e.getHours()>=
12?"pm":"am",a:e=>e.getHours()>=12?"p":"a",mm:e=>Bl(e.getMinutes()),m:e=>e.getMinutes(),ss:e=>Bl(e.getSeconds()),s:e=>e.
getSeconds(),fff:e=>Ca(e.getMilliseconds())};function So(e,t){t=t||Ea;let r=[],l=/\{([a-z]+)\}|[^{]+/gi,o;for(;o=l.exec(
e);)r.push(o[0][0]=="{"?Da[o[1]]:o[0]);return a=>{let f="";for(let p=0;p<r.length;p++)f+=typeof r[p]=="string"?r[p]:r[p](
a,t);return f}}var Pa=new Intl.DateTimeFormat().resolvedOptions().timeZone;function La(e,t){let r;return t=="UTC"||t=="E\
tc/UTC"?r=new Date(+e+e.getTimezoneOffset()*6e4):t==Pa?r=e:(r=new Date(e.toLocaleString("en-US",{timeZone:t})),r.setMilliseconds(
e.getMilliseconds())),r}var vi=e=>e%1==0,wn=[1,2,2.5,5],za=Kl(10,-32,0,wn),yi=Kl(10,0,32,wn),$a=yi.filter(vi),Xt=za.concat(
yi),_o=`
`,xi="{YYYY}",Nr=_o+xi,ki="{M}/{D}",jl=_o+ki,pn=jl+"/{YY}",Si="{aa}",Ra="{h}:{mm}",Tl=Ra+Si,Wr=_o+Tl,Hr=":{ss}",ae=null;
function _i(e){let t=e*1e3,r=t*60,l=r*60,o=l*24,a=o*30,f=o*365,h=(e==1?Kl(10,0,3,wn).filter(vi):Kl(10,-3,0,wn)).concat([
t,t*5,t*10,t*15,t*30,r,r*5,r*10,r*15,r*30,l,l*2,l*3,l*4,l*6,l*8,l*12,o,o*2,o*3,o*4,o*5,o*6,o*7,o*8,o*9,o*10,o*15,a,a*2,a*
3,a*4,a*6,f,f*2,f*5,f*10,f*25,f*50,f*100]),d=[[f,xi,ae,ae,ae,ae,ae,ae,1],[o*28,"{MMM}",Nr,ae,ae,ae,ae,ae,1],[o,ki,Nr,ae,
ae,ae,ae,ae,1],[l,"{h}"+Si,pn,ae,jl,ae,ae,ae,1],[r,Tl,pn,ae,jl,ae,ae,ae,1],[t,Hr,pn+" "+Tl,ae,jl+" "+Tl,ae,Wr,ae,1],[e,Hr+
".{fff}",pn+" "+Tl,ae,jl+" "+Tl,ae,Wr,ae,1]];function y(g){return(w,M,A,z,W,I)=>{let S=[],N=W>=f,_=W>=a&&W<f,K=g(A),L=pe(
K*e,3),J=lo(K.getFullYear(),N?0:K.getMonth(),_||N?1:K.getDate()),j=pe(J*e,3);if(_||N){let X=_?W/a:0,U=N?W/f:0,T=L==j?L:pe(
lo(J.getFullYear()+U,J.getMonth()+X,1)*e,3),q=new Date(Ee(T/e)),$=q.getFullYear(),B=q.getMonth();for(let F=0;T<=z;F++){let te=lo(
$+U*F,B+X*F,1),V=te-g(pe(te*e,3));T=pe((+te+V)*e,3),T<=z&&S.push(T)}}else{let X=W>=o?o:W,U=tt(A)-tt(L),T=j+U+yn(L-j,X);S.
push(T);let q=g(T),$=q.getHours()+q.getMinutes()/r+q.getSeconds()/l,B=W/l,F=w.axes[M]._space,te=I/F;for(;T=pe(T+W,e==1?0:
3),!(T>z);)if(B>1){let V=tt(pe($+B,6))%24,le=g(T).getHours()-V;le>1&&(le=-1),T-=le*l,$=($+B)%24;let ce=S[S.length-1];pe(
(T-ce)/W,3)*te>=.7&&S.push(T)}else S.push(T)}return S}}return[h,d,y]}var[Oa,Va,Fa]=_i(1),[Na,Wa,Ha]=_i(.001);Kl(2,-53,53,
[1]);function Ir(e,t){return e.map(r=>r.map((l,o)=>o==0||o==8||l==null?l:t(o==1||r[8]==0?l:r[1]+l)))}function Br(e,t){return(r,l,o,a,f)=>{
let p=t.find(A=>f>=A[0])||t[t.length-1],h,d,y,g,w,M;return l.map(A=>{let z=e(A),W=z.getFullYear(),I=z.getMonth(),S=z.getDate(),
N=z.getHours(),_=z.getMinutes(),K=z.getSeconds(),L=W!=h&&p[2]||I!=d&&p[3]||S!=y&&p[4]||N!=g&&p[5]||_!=w&&p[6]||K!=M&&p[7]||
p[1];return h=W,d=I,y=S,g=N,w=_,M=K,L(z)})}}function Ia(e,t){let r=So(t);return(l,o,a,f,p)=>o.map(h=>r(e(h)))}function lo(e,t,r){
return new Date(e,t,r)}function Gr(e,t){return t(e)}var Ba="{YYYY}-{MM}-{DD} {h}:{mm}{aa}";function Ur(e,t){return(r,l,o,a)=>a==
null?wo:t(e(l))}function Ga(e,t){let r=e.series[t];return r.width?r.stroke(e,t):r.points.width?r.points.stroke(e,t):null}
function Ua(e,t){return e.series[t].fill(e,t)}var ja={show:!0,live:!0,isolate:!1,mount:ua,markers:{show:!0,width:2,stroke:Ga,
fill:Ua,dash:"solid"},idx:null,idxs:null,values:[]};function Ya(e,t){let r=e.cursor.points,l=ct(),o=r.size(e,t);we(l,Gl,
o),we(l,Ul,o);let a=o/-2;we(l,"marginLeft",a),we(l,"marginTop",a);let f=r.width(e,t,o);return f&&we(l,"borderWidth",f),l}
function qa(e,t){let r=e.series[t].points;return r._fill||r._stroke}function Ka(e,t){let r=e.series[t].points;return r._stroke||
r._fill}function Ja(e,t){return e.series[t].points.size}var no=[0,0];function Za(e,t,r){return no[0]=t,no[1]=r,no}function dn(e,t,r,l=!0){
return o=>{o.button==0&&(!l||o.target==t)&&r(o)}}function oo(e,t,r,l=!0){return o=>{(!l||o.target==t)&&r(o)}}var Qa={show:!0,
x:!0,y:!0,lock:!1,move:Za,points:{one:!1,show:Ya,size:Ja,width:0,stroke:Ka,fill:qa},bind:{mousedown:dn,mouseup:dn,click:dn,
dblclick:dn,mousemove:oo,mouseleave:oo,mouseenter:oo},drag:{setScale:!0,x:!0,y:!1,dist:0,uni:null,click:(e,t)=>{t.stopPropagation(),
t.stopImmediatePropagation()},_x:!1,_y:!1},focus:{dist:(e,t,r,l,o)=>l-o,prox:-1,bias:0},hover:{skip:[void 0],prox:null,bias:0},
left:-10,top:-10,idx:null,dataIdx:null,idxs:null,event:null},Ti={show:!0,stroke:"rgba(0,0,0,0.07)",width:2},To=Te({},Ti,
{filter:ui}),Mi=Te({},To,{size:10}),Ai=Te({},Ti,{show:!1}),Mo='12px system-ui, -apple-system, "Segoe UI", Roboto, "Helve\
tica Neue", Arial, "Noto Sans", sans-serif, "Apple Color Emoji", "Segoe UI Emoji", "Segoe UI Symbol", "Noto Color Emoji"',
Ei="bold "+Mo,Ci=1.5,jr={show:!0,scale:"x",stroke:go,space:50,gap:5,alignTo:1,size:50,labelGap:0,labelSize:30,labelFont:Ei,
side:2,grid:To,ticks:Mi,border:Ai,font:Mo,lineGap:Ci,rotate:0},Xa="Value",ec="Time",Yr={show:!0,scale:"x",auto:!1,sorted:1,
min:ue,max:-ue,idxs:[]};function tc(e,t,r,l,o){return t.map(a=>a==null?"":xo(a))}function lc(e,t,r,l,o,a,f){let p=[],h=Wt.
get(o)||0;r=f?r:pe(yn(r,o),h);for(let d=r;d<=l;d=pe(d+o,h))p.push(Object.is(d,-0)?0:d);return p}function fo(e,t,r,l,o,a,f){
let p=[],h=e.scales[e.axes[t].scale].log,d=h==10?Dt:ai,y=tt(d(r));o=Al(h,y),h==10&&(o=Xt[wt(o,Xt)]);let g=r,w=o*h;h==10&&
(w=Xt[wt(w,Xt)]);do p.push(g),g=g+o,h==10&&!Wt.has(g)&&(g=pe(g,Wt.get(o))),g>=w&&(o=g,w=o*h,h==10&&(w=Xt[wt(w,Xt)]));while(g<=
l);return p}function nc(e,t,r,l,o,a,f){let h=e.scales[e.axes[t].scale].asinh,d=l>h?fo(e,t,Ue(h,r),l,o):[h],y=l>=0&&r<=0?
[0]:[];return(r<-h?fo(e,t,Ue(h,-l),-r,o):[h]).reverse().map(w=>-w).concat(y,d)}var Di=/./,oc=/[12357]/,rc=/[125]/,qr=/1/,
uo=(e,t,r,l)=>e.map((o,a)=>t==4&&o==0||a%l==0&&r.test(o.toExponential()[o<0?1:0])?o:null);function ic(e,t,r,l,o){let a=e.
axes[r],f=a.scale,p=e.scales[f],h=e.valToPos,d=a._space,y=h(10,f),g=h(9,f)-y>=d?Di:h(7,f)-y>=d?oc:h(5,f)-y>=d?rc:qr;if(g==
qr){let w=Ce(h(1,f)-y);if(w<d)return uo(t.slice().reverse(),p.distr,g,ft(d/w)).reverse()}return uo(t,p.distr,g,1)}function sc(e,t,r,l,o){
let a=e.axes[r],f=a.scale,p=a._space,h=e.valToPos,d=Ce(h(1,f)-h(2,f));return d<p?uo(t.slice().reverse(),3,Di,ft(p/d)).reverse():
t}function ac(e,t,r,l){return l==null?wo:t==null?"":xo(t)}var Kr={show:!0,scale:"y",stroke:go,space:30,gap:5,alignTo:1,size:50,
labelGap:0,labelSize:30,labelFont:Ei,side:3,grid:To,ticks:Mi,border:Ai,font:Mo,lineGap:Ci,rotate:0};function cc(e,t){let r=3+
(e||1)*2;return pe(r*t,3)}function fc(e,t){let{scale:r,idxs:l}=e.series[0],o=e._data[0],a=e.valToPos(o[l[0]],r,!0),f=e.valToPos(
o[l[1]],r,!0),p=Ce(f-a),h=e.series[t],d=p/(h.points.space*ie);return l[1]-l[0]<=d}var Jr={scale:null,auto:!0,sorted:0,min:ue,
max:-ue},Pi=(e,t,r,l,o)=>o,Zr={show:!0,auto:!0,sorted:0,gaps:Pi,alpha:1,facets:[Te({},Jr,{scale:"x"}),Te({},Jr,{scale:"y"})]},
Qr={scale:"y",auto:!0,sorted:0,show:!0,spanGaps:!1,gaps:Pi,alpha:1,points:{show:fc,filter:null},values:null,min:ue,max:-ue,
idxs:[],path:null,clip:null};function uc(e,t,r,l,o){return r/10}var Li={time:!0,auto:!0,distr:1,log:10,asinh:1,min:null,
max:null,dir:1,ori:0},pc=Te({},Li,{time:!1,ori:1}),Xr={};function zi(e,t){let r=Xr[e];return r||(r={key:e,plots:[],sub(l){
r.plots.push(l)},unsub(l){r.plots=r.plots.filter(o=>o!=l)},pub(l,o,a,f,p,h,d){for(let y=0;y<r.plots.length;y++)r.plots[y]!=
o&&r.plots[y].pub(l,o,a,f,p,h,d)}},e!=null&&(Xr[e]=r)),r}var Dl=1,po=2;function nl(e,t,r){let l=e.mode,o=e.series[t],a=l==
2?e._data[t]:e._data,f=e.scales,p=e.bbox,h=a[0],d=l==2?a[1]:a[t],y=l==2?f[o.facets[0].scale]:f[e.series[0].scale],g=l==2?
f[o.facets[1].scale]:f[o.scale],w=p.left,M=p.top,A=p.width,z=p.height,W=e.valToPosH,I=e.valToPosV;return y.ori==0?r(o,h,
d,y,g,W,I,w,M,A,z,Sn,Ll,Tn,Ri,Vi):r(o,h,d,y,g,I,W,M,w,z,A,_n,zl,Co,Oi,Fi)}function Ao(e,t){let r=0,l=0,o=oe(e.bands,ko);
for(let a=0;a<o.length;a++){let f=o[a];f.series[0]==t?r=f.dir:f.series[1]==t&&(f.dir==1?l|=1:l|=2)}return[r,l==1?-1:l==2?
1:l==3?2:0]}function dc(e,t,r,l,o){let a=e.mode,f=e.series[t],p=a==2?f.facets[1].scale:f.scale,h=e.scales[p];return o==-1?
h.min:o==1?h.max:h.distr==3?h.dir==1?h.min:h.max:0}function Pt(e,t,r,l,o,a){return nl(e,t,(f,p,h,d,y,g,w,M,A,z,W)=>{let I=f.
pxRound,S=d.dir*(d.ori==0?1:-1),N=d.ori==0?Ll:zl,_,K;S==1?(_=r,K=l):(_=l,K=r);let L=I(g(p[_],d,z,M)),J=I(w(h[_],y,W,A)),
j=I(g(p[K],d,z,M)),X=I(w(a==1?y.max:y.min,y,W,A)),U=new Path2D(o);return N(U,j,X),N(U,L,X),N(U,L,J),U})}function kn(e,t,r,l,o,a){
let f=null;if(e.length>0){f=new Path2D;let p=t==0?Tn:Co,h=r;for(let g=0;g<e.length;g++){let w=e[g];if(w[1]>w[0]){let M=w[0]-
h;M>0&&p(f,h,l,M,l+a),h=w[1]}}let d=r+o-h,y=10;d>0&&p(f,h,l-y/2,d,l+a+y)}return f}function hc(e,t,r){let l=e[e.length-1];
l&&l[0]==t?l[1]=r:e.push([t,r])}function Eo(e,t,r,l,o,a,f){let p=[],h=e.length;for(let d=o==1?r:l;d>=r&&d<=l;d+=o)if(t[d]===
null){let g=d,w=d;if(o==1)for(;++d<=l&&t[d]===null;)w=d;else for(;--d>=r&&t[d]===null;)w=d;let M=a(e[g]),A=w==g?M:a(e[w]),
z=g-o;M=f<=0&&z>=0&&z<h?a(e[z]):M;let I=w+o;A=f>=0&&I>=0&&I<h?a(e[I]):A,A>=M&&p.push([M,A])}return p}function ei(e){return e==
0?fi:e==1?Ee:t=>Qt(t,e)}function $i(e){let t=e==0?Sn:_n,r=e==0?(o,a,f,p,h,d)=>{o.arcTo(a,f,p,h,d)}:(o,a,f,p,h,d)=>{o.arcTo(
f,a,h,p,d)},l=e==0?(o,a,f,p,h)=>{o.rect(a,f,p,h)}:(o,a,f,p,h)=>{o.rect(f,a,h,p)};return(o,a,f,p,h,d=0,y=0)=>{d==0&&y==0?
l(o,a,f,p,h):(d=bt(d,p/2,h/2),y=bt(y,p/2,h/2),t(o,a+d,f),r(o,a+p,f,a+p,f+h,d),r(o,a+p,f+h,a,f+h,y),r(o,a,f+h,a,f,y),r(o,
a,f,a+p,f,d),o.closePath())}}var Sn=(e,t,r)=>{e.moveTo(t,r)},_n=(e,t,r)=>{e.moveTo(r,t)},Ll=(e,t,r)=>{e.lineTo(t,r)},zl=(e,t,r)=>{
e.lineTo(r,t)},Tn=$i(0),Co=$i(1),Ri=(e,t,r,l,o,a)=>{e.arc(t,r,l,o,a)},Oi=(e,t,r,l,o,a)=>{e.arc(r,t,l,o,a)},Vi=(e,t,r,l,o,a,f)=>{
e.bezierCurveTo(t,r,l,o,a,f)},Fi=(e,t,r,l,o,a,f)=>{e.bezierCurveTo(r,t,o,l,f,a)};function Ni(e){return(t,r,l,o,a)=>nl(t,
r,(f,p,h,d,y,g,w,M,A,z,W)=>{let{pxRound:I,points:S}=f,N,_;d.ori==0?(N=Sn,_=Ri):(N=_n,_=Oi);let K=pe(S.width*ie,3),L=(S.size-
S.width)/2*ie,J=pe(L*2,3),j=new Path2D,X=new Path2D,{left:U,top:T,width:q,height:$}=t.bbox;Tn(X,U-J,T-J,q+J*2,$+J*2);let B=F=>{
if(h[F]!=null){let te=I(g(p[F],d,z,M)),V=I(w(h[F],y,W,A));N(j,te+L,V),_(j,te,V,L,0,hn*2)}};if(a)a.forEach(B);else for(let F=l;F<=
o;F++)B(F);return{stroke:K>0?j:null,fill:j,clip:X,flags:Dl|po}})}function Wi(e){return(t,r,l,o,a,f)=>{l!=o&&(a!=l&&f!=l&&
e(t,r,l),a!=o&&f!=o&&e(t,r,o),e(t,r,f))}}var mc=Wi(Ll),gc=Wi(zl);function Hi(e){let t=oe(e?.alignGaps,0);return(r,l,o,a)=>nl(
r,l,(f,p,h,d,y,g,w,M,A,z,W)=>{[o,a]=bn(h,o,a);let I=f.pxRound,S=$=>I(g($,d,z,M)),N=$=>I(w($,y,W,A)),_,K;d.ori==0?(_=Ll,K=
mc):(_=zl,K=gc);let L=d.dir*(d.ori==0?1:-1),J={stroke:new Path2D,fill:null,clip:null,band:null,gaps:null,flags:Dl},j=J.stroke,
X=!1;if(a-o>=z*4){let $=R=>r.posToVal(R,d.key,!0),B=null,F=null,te,V,je,be=S(p[L==1?o:a]),le=S(p[o]),ce=S(p[a]),Z=$(L==1?
le+1:ce-1);for(let R=L==1?o:a;R>=o&&R<=a;R+=L){let Me=p[R],ve=(L==1?Me<Z:Me>Z)?be:S(Me),se=h[R];ve==be?se!=null?(V=se,B==
null?(_(j,ve,N(V)),te=B=F=V):V<B?B=V:V>F&&(F=V)):se===null&&(X=!0):(B!=null&&K(j,be,N(B),N(F),N(te),N(V)),se!=null?(V=se,
_(j,ve,N(V)),B=F=te=V):(B=F=null,se===null&&(X=!0)),be=ve,Z=$(be+L))}B!=null&&B!=F&&je!=be&&K(j,be,N(B),N(F),N(te),N(V))}else
for(let $=L==1?o:a;$>=o&&$<=a;$+=L){let B=h[$];B===null?X=!0:B!=null&&_(j,S(p[$]),N(B))}let[T,q]=Ao(r,l);if(f.fill!=null||
T!=0){let $=J.fill=new Path2D(j),B=f.fillTo(r,l,f.min,f.max,T),F=N(B),te=S(p[o]),V=S(p[a]);L==-1&&([V,te]=[te,V]),_($,V,
F),_($,te,F)}if(!f.spanGaps){let $=[];X&&$.push(...Eo(p,h,o,a,L,S,t)),J.gaps=$=f.gaps(r,l,o,a,$),J.clip=kn($,d.ori,M,A,z,
W)}return q!=0&&(J.band=q==2?[Pt(r,l,o,a,j,-1),Pt(r,l,o,a,j,1)]:Pt(r,l,o,a,j,q)),J})}function wc(e){let t=oe(e.align,1),
r=oe(e.ascDesc,!1),l=oe(e.alignGaps,0),o=oe(e.extend,!1);return(a,f,p,h)=>nl(a,f,(d,y,g,w,M,A,z,W,I,S,N)=>{[p,h]=bn(g,p,
h);let _=d.pxRound,{left:K,width:L}=a.bbox,J=le=>_(A(le,w,S,W)),j=le=>_(z(le,M,N,I)),X=w.ori==0?Ll:zl,U={stroke:new Path2D,
fill:null,clip:null,band:null,gaps:null,flags:Dl},T=U.stroke,q=w.dir*(w.ori==0?1:-1),$=j(g[q==1?p:h]),B=J(y[q==1?p:h]),F=B,
te=B;o&&t==-1&&(te=K,X(T,te,$)),X(T,B,$);for(let le=q==1?p:h;le>=p&&le<=h;le+=q){let ce=g[le];if(ce==null)continue;let Z=J(
y[le]),R=j(ce);t==1?X(T,Z,$):X(T,F,R),X(T,Z,R),$=R,F=Z}let V=F;o&&t==1&&(V=K+L,X(T,V,$));let[je,be]=Ao(a,f);if(d.fill!=null||
je!=0){let le=U.fill=new Path2D(T),ce=d.fillTo(a,f,d.min,d.max,je),Z=j(ce);X(le,V,Z),X(le,te,Z)}if(!d.spanGaps){let le=[];
le.push(...Eo(y,g,p,h,q,J,l));let ce=d.width*ie/2,Z=r||t==1?ce:-ce,R=r||t==-1?-ce:ce;le.forEach(Me=>{Me[0]+=Z,Me[1]+=R}),
U.gaps=le=d.gaps(a,f,p,h,le),U.clip=kn(le,w.ori,W,I,S,N)}return be!=0&&(U.band=be==2?[Pt(a,f,p,h,T,-1),Pt(a,f,p,h,T,1)]:
Pt(a,f,p,h,T,be)),U})}function ti(e,t,r,l,o,a,f=ue){if(e.length>1){let p=null;for(let h=0,d=1/0;h<e.length;h++)if(t[h]!==
void 0){if(p!=null){let y=Ce(e[h]-e[p]);y<d&&(d=y,f=Ce(r(e[h],l,o,a)-r(e[p],l,o,a)))}p=h}}return f}function bc(e){e=e||ql;
let t=oe(e.size,[.6,ue,1]),r=e.align||0,l=e.gap||0,o=e.radius;o=o==null?[0,0]:typeof o=="number"?[o,0]:o;let a=ee(o),f=1-
t[0],p=oe(t[1],ue),h=oe(t[2],1),d=oe(e.disp,ql),y=oe(e.each,M=>{}),{fill:g,stroke:w}=d;return(M,A,z,W)=>nl(M,A,(I,S,N,_,K,L,J,j,X,U,T)=>{
let q=I.pxRound,$=r,B=l*ie,F=p*ie,te=h*ie,V,je;_.ori==0?[V,je]=a(M,A):[je,V]=a(M,A);let be=_.dir*(_.ori==0?1:-1),le=_.ori==
0?Tn:Co,ce=_.ori==0?y:(D,de,Ae,al,Bt,yt,Gt)=>{y(D,de,Ae,Bt,al,Gt,yt)},Z=oe(M.bands,ko).find(D=>D.series[0]==A),R=Z!=null?
Z.dir:0,Me=I.fillTo(M,A,I.min,I.max,R),We=q(J(Me,K,T,X)),ve,se,ut,Ke=U,xe=q(I.width*ie),vt=!1,At=null,nt=null,Lt=null,rl=null;
g!=null&&(xe==0||w!=null)&&(vt=!0,At=g.values(M,A,z,W),nt=new Map,new Set(At).forEach(D=>{D!=null&&nt.set(D,new Path2D)}),
xe>0&&(Lt=w.values(M,A,z,W),rl=new Map,new Set(Lt).forEach(D=>{D!=null&&rl.set(D,new Path2D)})));let{x0:il,size:$l}=d;if(il!=
null&&$l!=null){$=1,S=il.values(M,A,z,W),il.unit==2&&(S=S.map(Ae=>M.posToVal(j+Ae*U,_.key,!0)));let D=$l.values(M,A,z,W);
$l.unit==2?se=D[0]*U:se=L(D[0],_,U,j)-L(0,_,U,j),Ke=ti(S,N,L,_,U,j,Ke),ut=Ke-se+B}else Ke=ti(S,N,L,_,U,j,Ke),ut=Ke*f+B,se=
Ke-ut;ut<1&&(ut=0),xe>=se/2&&(xe=0),ut<5&&(q=fi);let Zl=ut>0,Ht=Ke-ut-(Zl?xe:0);se=q(co(Ht,te,F)),ve=($==0?se/2:$==be?0:
se)-$*be*(($==0?B/2:0)+(Zl?xe/2:0));let He={stroke:null,fill:null,clip:null,band:null,gaps:null,flags:0},sl=vt?null:new Path2D,
Et=null;if(Z!=null)Et=M.data[Z.series[1]];else{let{y0:D,y1:de}=d;D!=null&&de!=null&&(N=de.values(M,A,z,W),Et=D.values(M,
A,z,W))}let It=V*se,Y=je*se;for(let D=be==1?z:W;D>=z&&D<=W;D+=be){let de=N[D];if(de==null)continue;if(Et!=null){let Ye=Et[D]??
0;if(de-Ye==0)continue;We=J(Ye,K,T,X)}let Ae=_.distr!=2||d!=null?S[D]:D,al=L(Ae,_,U,j),Bt=J(oe(de,Me),K,T,X),yt=q(al-ve),
Gt=q(Ue(Bt,We)),Je=q(bt(Bt,We)),ot=Gt-Je;if(de!=null){let Ye=de<0?Y:It,pt=de<0?It:Y;vt?(xe>0&&Lt[D]!=null&&le(rl.get(Lt[D]),
yt,Je+tt(xe/2),se,Ue(0,ot-xe),Ye,pt),At[D]!=null&&le(nt.get(At[D]),yt,Je+tt(xe/2),se,Ue(0,ot-xe),Ye,pt)):le(sl,yt,Je+tt(
xe/2),se,Ue(0,ot-xe),Ye,pt),ce(M,A,D,yt-xe/2,Je,se+xe,ot)}}return xe>0?He.stroke=vt?rl:sl:vt||(He._fill=I.width==0?I._fill:
I._stroke??I._fill,He.width=0),He.fill=vt?nt:sl,He})}function vc(e,t){let r=oe(t?.alignGaps,0);return(l,o,a,f)=>nl(l,o,(p,h,d,y,g,w,M,A,z,W,I)=>{
[a,f]=bn(d,a,f);let S=p.pxRound,N=V=>S(w(V,y,W,A)),_=V=>S(M(V,g,I,z)),K,L,J;y.ori==0?(K=Sn,J=Ll,L=Vi):(K=_n,J=zl,L=Fi);let j=y.
dir*(y.ori==0?1:-1),X=N(h[j==1?a:f]),U=X,T=[],q=[];for(let V=j==1?a:f;V>=a&&V<=f;V+=j)if(d[V]!=null){let be=h[V],le=N(be);
T.push(U=le),q.push(_(d[V]))}let $={stroke:e(T,q,K,J,L,S),fill:null,clip:null,band:null,gaps:null,flags:Dl},B=$.stroke,[
F,te]=Ao(l,o);if(p.fill!=null||F!=0){let V=$.fill=new Path2D(B),je=p.fillTo(l,o,p.min,p.max,F),be=_(je);J(V,U,be),J(V,X,
be)}if(!p.spanGaps){let V=[];V.push(...Eo(h,d,a,f,j,N,r)),$.gaps=V=p.gaps(l,o,a,f,V),$.clip=kn(V,y.ori,A,z,W,I)}return te!=
0&&($.band=te==2?[Pt(l,o,a,f,B,-1),Pt(l,o,a,f,B,1)]:Pt(l,o,a,f,B,te)),$})}function yc(e){return vc(xc,e)}function xc(e,t,r,l,o,a){
let f=e.length;if(f<2)return null;let p=new Path2D;if(r(p,e[0],t[0]),f==2)l(p,e[1],t[1]);else{let h=Array(f),d=Array(f-1),
y=Array(f-1),g=Array(f-1);for(let w=0;w<f-1;w++)y[w]=t[w+1]-t[w],g[w]=e[w+1]-e[w],d[w]=y[w]/g[w];h[0]=d[0];for(let w=1;w<
f-1;w++)d[w]===0||d[w-1]===0||d[w-1]>0!=d[w]>0?h[w]=0:(h[w]=3*(g[w-1]+g[w])/((2*g[w]+g[w-1])/d[w-1]+(g[w]+2*g[w-1])/d[w]),
isFinite(h[w])||(h[w]=0));h[f-1]=d[f-2];for(let w=0;w<f-1;w++)o(p,e[w]+g[w]/3,t[w]+h[w]*g[w]/3,e[w+1]-g[w]/3,t[w+1]-h[w+
1]*g[w]/3,e[w+1],t[w+1])}return p}var ho=new Set;function li(){for(let e of ho)e.syncRect(!0)}Pl&&(tl(ta,Ml,li),tl(la,Ml,
li,!0),tl(mn,Ml,()=>{Oe.pxRatio=ie}));var kc=Hi(),Sc=Ni();function ni(e,t,r,l){return(l?[e[0],e[1]].concat(e.slice(2)):[
e[0]].concat(e.slice(1))).map((a,f)=>mo(a,f,t,r))}function _c(e,t){return e.map((r,l)=>l==0?{}:Te({},t,r))}function mo(e,t,r,l){
return Te({},t==0?r:l,e)}function Ii(e,t,r){return t==null?El:[t,r]}var Tc=Ii;function Mc(e,t,r){return t==null?El:gn(t,
r,yo,!0)}function Bi(e,t,r,l){return t==null?El:vn(t,r,e.scales[l].log,!1)}var Ac=Bi;function Gi(e,t,r,l){return t==null?
El:vo(t,r,e.scales[l].log,!1)}var Ec=Gi;function Cc(e,t,r,l,o){let a=Ue(Rr(e),Rr(t)),f=t-e,p=wt(o/l*f,r);do{let h=r[p],d=l*
h/f;if(d>=o&&a+(h<5?Wt.get(h):0)<=17)return[h,d]}while(++p<r.length);return[0,0]}function oi(e){let t,r;return e=e.replace(
/(\d+)px/,(l,o)=>(t=Ee((r=+o)*ie))+"px"),[e,t,r]}function Dc(e){e.show&&[e.font,e.labelFont].forEach(t=>{let r=pe(t[2]*ie,
1);t[0]=t[0].replace(/[0-9.]+px/,r+"px"),t[1]=r})}function Oe(e,t,r){let l={mode:oe(e.mode,1)},o=l.mode;function a(n,i,s,c){
let u=i.valToPct(n);return c+s*(i.dir==-1?1-u:u)}function f(n,i,s,c){let u=i.valToPct(n);return c+s*(i.dir==-1?u:1-u)}function p(n,i,s,c){
return i.ori==0?a(n,i,s,c):f(n,i,s,c)}l.valToPosH=a,l.valToPosV=f;let h=!1;l.status=0;let d=l.root=ct(Vs);if(e.id!=null&&
(d.id=e.id),et(d,e.class),e.title){let n=ct(Ws,d);n.textContent=e.title}let y=gt("canvas"),g=l.ctx=y.getContext("2d"),w=ct(
Hs,d);tl("click",w,n=>{n.target===A&&(he!=vl||ye!=yl)&&Fe.click(l,n)},!0);let M=l.under=ct(Is,w);w.appendChild(y);let A=l.
over=ct(Bs,w);e=Cl(e);let z=+oe(e.pxAlign,1),W=ei(z);(e.plugins||[]).forEach(n=>{n.opts&&(e=n.opts(l,e)||e)});let I=e.ms||
.001,S=l.series=o==1?ni(e.series||[],Yr,Qr,!1):_c(e.series||[null],Zr),N=l.axes=ni(e.axes||[],jr,Kr,!0),_=l.scales={},K=l.
bands=e.bands||[];K.forEach(n=>{n.fill=ee(n.fill||null),n.dir=oe(n.dir,-1)});let L=o==2?S[1].facets[0].scale:S[0].scale,
J={axes:ds,series:as},j=(e.drawOrder||["axes","series"]).map(n=>J[n]);function X(n){let i=n.distr==3?s=>Dt(s>0?s:n.clamp(
l,s,n.min,n.max,n.key)):n.distr==4?s=>to(s,n.asinh):n.distr==100?s=>n.fwd(s):s=>s;return s=>{let c=i(s),{_min:u,_max:m}=n,
b=m-u;return(c-u)/b}}function U(n){let i=_[n];if(i==null){let s=(e.scales||ql)[n]||ql;if(s.from!=null){U(s.from);let c=Te(
{},_[s.from],s,{key:n});c.valToPct=X(c),_[n]=c}else{i=_[n]=Te({},n==L?Li:pc,s),i.key=n;let c=i.time,u=i.range,m=Nt(u);if((n!=
L||o==2&&!c)&&(m&&(u[0]==null||u[1]==null)&&(u={min:u[0]==null?Lr:{mode:1,hard:u[0],soft:u[0]},max:u[1]==null?Lr:{mode:1,
hard:u[1],soft:u[1]}},m=!1),!m&&xn(u))){let b=u;u=(x,k,E)=>k==null?El:gn(k,E,b)}i.range=ee(u||(c?Tc:n==L?i.distr==3?Ac:i.
distr==4?Ec:Ii:i.distr==3?Bi:i.distr==4?Gi:Mc)),i.auto=ee(m?!1:i.auto),i.clamp=ee(i.clamp||uc),i._min=i._max=null,i.valToPct=
X(i)}}}U("x"),U("y"),o==1&&S.forEach(n=>{U(n.scale)}),N.forEach(n=>{U(n.scale)});for(let n in e.scales)U(n);let T=_[L],q=T.
distr,$,B;T.ori==0?(et(d,Fs),$=a,B=f):(et(d,Ns),$=f,B=a);let F={};for(let n in _){let i=_[n];(i.min!=null||i.max!=null)&&
(F[n]={min:i.min,max:i.max},i.min=i.max=null)}let te=e.tzDate||(n=>new Date(Ee(n/I))),V=e.fmtDate||So,je=I==1?Fa(te):Ha(
te),be=Br(te,Ir(I==1?Va:Wa,V)),le=Ur(te,Gr(Ba,V)),ce=[],Z=l.legend=Te({},ja,e.legend),R=l.cursor=Te({},Qa,{drag:{y:o==2}},
e.cursor),Me=Z.show,We=R.show,ve=Z.markers;Z.idxs=ce,ve.width=ee(ve.width),ve.dash=ee(ve.dash),ve.stroke=ee(ve.stroke),ve.
fill=ee(ve.fill);let se,ut,Ke,xe=[],vt=[],At,nt=!1,Lt={};if(Z.live){let n=S[1]?S[1].values:null;nt=n!=null,At=nt?n(l,1,0):
{_:0};for(let i in At)Lt[i]=wo}if(Me)if(se=gt("table",Ks,d),Ke=gt("tbody",null,se),Z.mount(l,se),nt){ut=gt("thead",null,
se,Ke);let n=gt("tr",null,ut);gt("th",null,n);for(var rl in At)gt("th",vr,n).textContent=rl}else et(se,Zs),Z.live&&et(se,
Js);let il={show:!0},$l={show:!1};function Zl(n,i){if(i==0&&(nt||!Z.live||o==2))return El;let s=[],c=gt("tr",Qs,Ke,Ke.childNodes[i]);
et(c,n.class),n.show||et(c,el);let u=gt("th",null,c);if(ve.show){let x=ct(Xs,u);if(i>0){let k=ve.width(l,i);k&&(x.style.
border=k+"px "+ve.dash(l,i)+" "+ve.stroke(l,i)),x.style.background=ve.fill(l,i)}}let m=ct(vr,u);n.label instanceof HTMLElement?
m.appendChild(n.label):m.textContent=n.label,i>0&&(ve.show||(m.style.color=n.width>0?ve.stroke(l,i):ve.fill(l,i)),He("cl\
ick",u,x=>{if(R._lock)return;jt(x);let k=S.indexOf(n);if((x.ctrlKey||x.metaKey)!=Z.isolate){let E=S.some((C,P)=>P>0&&P!=
k&&C.show);S.forEach((C,P)=>{P>0&&kt(P,E?P==k?il:$l:il,!0,_e.setSeries)})}else kt(k,{show:!n.show},!0,_e.setSeries)},!1),
fl&&He(Sr,u,x=>{R._lock||(jt(x),kt(S.indexOf(n),kl,!0,_e.setSeries))},!1));for(var b in At){let x=gt("td",ea,c);x.textContent=
"--",s.push(x)}return[c,s]}let Ht=new Map;function He(n,i,s,c=!0){let u=Ht.get(i)||{},m=R.bind[n](l,i,s,c);m&&(tl(n,i,u[n]=
m),Ht.set(i,u))}function sl(n,i,s){let c=Ht.get(i)||{};for(let u in c)(n==null||u==n)&&(ao(u,i,c[u]),delete c[u]);n==null&&
Ht.delete(i)}let Et=0,It=0,Y=0,D=0,de=0,Ae=0,al=de,Bt=Ae,yt=Y,Gt=D,Je=0,ot=0,Ye=0,pt=0;l.bbox={};let En=!1,Ql=!1,cl=!1,Ut=!1,
Xl=!1,rt=!1;function Cn(n,i,s){(s||n!=l.width||i!=l.height)&&Ro(n,i),ml(!1),cl=!0,Ql=!0,gl()}function Ro(n,i){l.width=Et=
Y=n,l.height=It=D=i,de=Ae=0,ts(),ls();let s=l.bbox;Je=s.left=Qt(de*ie,.5),ot=s.top=Qt(Ae*ie,.5),Ye=s.width=Qt(Y*ie,.5),pt=
s.height=Qt(D*ie,.5)}let Qi=3;function Xi(){let n=!1,i=0;for(;!n;){i++;let s=us(i),c=ps(i);n=i==Qi||s&&c,n||(Ro(l.width,
l.height),Ql=!0)}}function es({width:n,height:i}){Cn(n,i)}l.setSize=es;function ts(){let n=!1,i=!1,s=!1,c=!1;N.forEach((u,m)=>{
if(u.show&&u._show){let{side:b,_size:x}=u,k=b%2,E=u.label!=null?u.labelSize:0,C=x+E;C>0&&(k?(Y-=C,b==3?(de+=C,c=!0):s=!0):
(D-=C,b==0?(Ae+=C,n=!0):i=!0))}}),Yt[0]=n,Yt[1]=s,Yt[2]=i,Yt[3]=c,Y-=zt[1]+zt[3],de+=zt[3],D-=zt[2]+zt[0],Ae+=zt[0]}function ls(){
let n=de+Y,i=Ae+D,s=de,c=Ae;function u(m,b){switch(m){case 1:return n+=b,n-b;case 2:return i+=b,i-b;case 3:return s-=b,s+
b;case 0:return c-=b,c+b}}N.forEach((m,b)=>{if(m.show&&m._show){let x=m.side;m._pos=u(x,m._size),m.label!=null&&(m._lpos=
u(x,m.labelSize))}})}if(R.dataIdx==null){let n=R.hover,i=n.skip=new Set(n.skip??[]);i.add(void 0);let s=n.prox=ee(n.prox),
c=n.bias??=0;R.dataIdx=(u,m,b,x)=>{if(m==0)return b;let k=b,E=s(u,m,b,x)??ue,C=E>=0&&E<ue,P=T.ori==0?Y:D,G=R.left,re=t[0],
ne=t[m];if(i.has(ne[b])){k=null;let Q=null,H=null,O;if(c==0||c==-1)for(O=b;Q==null&&O-- >0;)i.has(ne[O])||(Q=O);if(c==0||
c==1)for(O=b;H==null&&O++<ne.length;)i.has(ne[O])||(H=O);if(Q!=null||H!=null)if(C){let ge=Q==null?-1/0:$(re[Q],T,P,0),ke=H==
null?1/0:$(re[H],T,P,0),Re=G-ge,fe=ke-G;Re<=fe?Re<=E&&(k=Q):fe<=E&&(k=H)}else k=H==null?Q:Q==null?H:b-Q<=H-b?Q:H}else C&&
Ce(G-$(re[b],T,P,0))>E&&(k=null);return k}}let jt=n=>{R.event=n};R.idxs=ce,R._lock=!1;let Ne=R.points;Ne.show=ee(Ne.show),
Ne.size=ee(Ne.size),Ne.stroke=ee(Ne.stroke),Ne.width=ee(Ne.width),Ne.fill=ee(Ne.fill);let xt=l.focus=Te({},e.focus||{alpha:.3},
R.focus),fl=xt.prox>=0,ul=fl&&Ne.one,it=[],pl=[],dl=[];function Oo(n,i){let s=Ne.show(l,i);if(s instanceof HTMLElement)return et(
s,qs),et(s,n.class),Mt(s,-10,-10,Y,D),A.insertBefore(s,it[i]),s}function Vo(n,i){if(o==1||i>0){let s=o==1&&_[n.scale].time,
c=n.value;n.value=s?Fr(c)?Ur(te,Gr(c,V)):c||le:c||ac,n.label=n.label||(s?ec:Xa)}if(ul||i>0){n.width=n.width==null?1:n.width,
n.paths=n.paths||kc||pa,n.fillTo=ee(n.fillTo||dc),n.pxAlign=+oe(n.pxAlign,z),n.pxRound=ei(n.pxAlign),n.stroke=ee(n.stroke||
null),n.fill=ee(n.fill||null),n._stroke=n._fill=n._paths=n._focus=null;let s=cc(Ue(1,n.width),1),c=n.points=Te({},{size:s,
width:Ue(1,s*.2),stroke:n.stroke,space:s*2,paths:Sc,_stroke:null,_fill:null},n.points);c.show=ee(c.show),c.filter=ee(c.filter),
c.fill=ee(c.fill),c.stroke=ee(c.stroke),c.paths=ee(c.paths),c.pxAlign=n.pxAlign}if(Me){let s=Zl(n,i);xe.splice(i,0,s[0]),
vt.splice(i,0,s[1]),Z.values.push(null)}if(We){ce.splice(i,0,null);let s=null;ul?i==0&&(s=Oo(n,i)):i>0&&(s=Oo(n,i)),it.splice(
i,0,s),pl.splice(i,0,0),dl.splice(i,0,0)}$e("addSeries",i)}function ns(n,i){i=i??S.length,n=o==1?mo(n,i,Yr,Qr):mo(n,i,{},
Zr),S.splice(i,0,n),Vo(S[i],i)}l.addSeries=ns;function os(n){if(S.splice(n,1),Me){Z.values.splice(n,1),vt.splice(n,1);let i=xe.
splice(n,1)[0];sl(null,i.firstChild),i.remove()}We&&(ce.splice(n,1),it.splice(n,1)[0].remove(),pl.splice(n,1),dl.splice(
n,1)),$e("delSeries",n)}l.delSeries=os;let Yt=[!1,!1,!1,!1];function rs(n,i){if(n._show=n.show,n.show){let s=n.side%2,c=_[n.
scale];c==null&&(n.scale=s?S[1].scale:L,c=_[n.scale]);let u=c.time;n.size=ee(n.size),n.space=ee(n.space),n.rotate=ee(n.rotate),
Nt(n.incrs)&&n.incrs.forEach(b=>{!Wt.has(b)&&Wt.set(b,di(b))}),n.incrs=ee(n.incrs||(c.distr==2?$a:u?I==1?Oa:Na:Xt)),n.splits=
ee(n.splits||(u&&c.distr==1?je:c.distr==3?fo:c.distr==4?nc:lc)),n.stroke=ee(n.stroke),n.grid.stroke=ee(n.grid.stroke),n.
ticks.stroke=ee(n.ticks.stroke),n.border.stroke=ee(n.border.stroke);let m=n.values;n.values=Nt(m)&&!Nt(m[0])?ee(m):u?Nt(
m)?Br(te,Ir(m,V)):Fr(m)?Ia(te,m):m||be:m||tc,n.filter=ee(n.filter||(c.distr>=3&&c.log==10?ic:c.distr==3&&c.log==2?sc:ui)),
n.font=oi(n.font),n.labelFont=oi(n.labelFont),n._size=n.size(l,null,i,0),n._space=n._rotate=n._incrs=n._found=n._splits=
n._values=null,n._size>0&&(Yt[i]=!0,n._el=ct(Gs,w))}}function Rl(n,i,s,c){let[u,m,b,x]=s,k=i%2,E=0;return k==0&&(x||m)&&
(E=i==0&&!u||i==2&&!b?Ee(jr.size/3):0),k==1&&(u||b)&&(E=i==1&&!m||i==3&&!x?Ee(Kr.size/2):0),E}let Fo=l.padding=(e.padding||
[Rl,Rl,Rl,Rl]).map(n=>ee(oe(n,Rl))),zt=l._padding=Fo.map((n,i)=>n(l,i,Yt,0)),Ve,De=null,Pe=null,en=o==1?S[0].idxs:null,dt=null,
Ol=!1;function No(n,i){if(t=n??[],l.data=l._data=t,o==2){Ve=0;for(let s=1;s<S.length;s++)Ve+=t[s][0].length}else{t.length==
0&&(l.data=l._data=t=[[]]),dt=t[0],Ve=dt.length;let s=t;if(q==2){s=t.slice();let c=s[0]=Array(Ve);for(let u=0;u<Ve;u++)c[u]=
u}l._data=t=s}if(ml(!0),$e("setData"),q==2&&(cl=!0),i!==!1){let s=T;s.auto(l,Ol)?Dn():Rt(L,s.min,s.max),Ut=Ut||R.left>=0,
rt=!0,gl()}}l.setData=No;function Dn(){Ol=!0;let n,i;o==1&&(Ve>0?(De=en[0]=0,Pe=en[1]=Ve-1,n=t[0][De],i=t[0][Pe],q==2?(n=
De,i=Pe):n==i&&(q==3?[n,i]=vn(n,n,T.log,!1):q==4?[n,i]=vo(n,n,T.log,!1):T.time?i=n+Ee(86400/I):[n,i]=gn(n,i,yo,!0))):(De=
en[0]=n=null,Pe=en[1]=i=null)),Rt(L,n,i)}let tn,hl,Pn,Ln,zn,$n,Rn,On,Vn,qe;function Wo(n,i,s,c,u,m){n??=xr,s??=ko,c??="b\
utt",u??=xr,m??="round",n!=tn&&(g.strokeStyle=tn=n),u!=hl&&(g.fillStyle=hl=u),i!=Pn&&(g.lineWidth=Pn=i),m!=zn&&(g.lineJoin=
zn=m),c!=$n&&(g.lineCap=$n=c),s!=Ln&&g.setLineDash(Ln=s)}function Ho(n,i,s,c){i!=hl&&(g.fillStyle=hl=i),n!=Rn&&(g.font=Rn=
n),s!=On&&(g.textAlign=On=s),c!=Vn&&(g.textBaseline=Vn=c)}function Fn(n,i,s,c,u=0){if(c.length>0&&n.auto(l,Ol)&&(i==null||
i.min==null)){let m=oe(De,0),b=oe(Pe,c.length-1),x=s.min==null?ia(c,m,b,u,n.distr==3):[s.min,s.max];n.min=bt(n.min,s.min=
x[0]),n.max=Ue(n.max,s.max=x[1])}}let Io={min:null,max:null};function is(){for(let c in _){let u=_[c];F[c]==null&&(u.min==
null||F[L]!=null&&u.auto(l,Ol))&&(F[c]=Io)}for(let c in _){let u=_[c];F[c]==null&&u.from!=null&&F[u.from]!=null&&(F[c]=Io)}
F[L]!=null&&ml(!0);let n={};for(let c in F){let u=F[c];if(u!=null){let m=n[c]=Cl(_[c],ma);if(u.min!=null)Te(m,u);else if(c!=
L||o==2)if(Ve==0&&m.from==null){let b=m.range(l,null,null,c);m.min=b[0],m.max=b[1]}else m.min=ue,m.max=-ue}}if(Ve>0){S.forEach(
(c,u)=>{if(o==1){let m=c.scale,b=F[m];if(b==null)return;let x=n[m];if(u==0){let k=x.range(l,x.min,x.max,m);x.min=k[0],x.
max=k[1],De=wt(x.min,t[0]),Pe=wt(x.max,t[0]),Pe-De>1&&(t[0][De]<x.min&&De++,t[0][Pe]>x.max&&Pe--),c.min=dt[De],c.max=dt[Pe]}else
c.show&&c.auto&&Fn(x,b,c,t[u],c.sorted);c.idxs[0]=De,c.idxs[1]=Pe}else if(u>0&&c.show&&c.auto){let[m,b]=c.facets,x=m.scale,
k=b.scale,[E,C]=t[u],P=n[x],G=n[k];P!=null&&Fn(P,F[x],m,E,m.sorted),G!=null&&Fn(G,F[k],b,C,b.sorted),c.min=b.min,c.max=b.
max}});for(let c in n){let u=n[c],m=F[c];if(u.from==null&&(m==null||m.min==null)){let b=u.range(l,u.min==ue?null:u.min,u.
max==-ue?null:u.max,c);u.min=b[0],u.max=b[1]}}}for(let c in n){let u=n[c];if(u.from!=null){let m=n[u.from];if(m.min==null)
u.min=u.max=null;else{let b=u.range(l,m.min,m.max,c);u.min=b[0],u.max=b[1]}}}let i={},s=!1;for(let c in n){let u=n[c],m=_[c];
if(m.min!=u.min||m.max!=u.max){m.min=u.min,m.max=u.max;let b=m.distr;m._min=b==3?Dt(m.min):b==4?to(m.min,m.asinh):b==100?
m.fwd(m.min):m.min,m._max=b==3?Dt(m.max):b==4?to(m.max,m.asinh):b==100?m.fwd(m.max):m.max,i[c]=s=!0}}if(s){S.forEach((c,u)=>{
o==2?u>0&&i.y&&(c._paths=null):i[c.scale]&&(c._paths=null)});for(let c in i)cl=!0,$e("setScale",c);We&&R.left>=0&&(Ut=rt=
!0)}for(let c in F)F[c]=null}function ss(n){let i=co(De-1,0,Ve-1),s=co(Pe+1,0,Ve-1);for(;n[i]==null&&i>0;)i--;for(;n[s]==
null&&s<Ve-1;)s++;return[i,s]}function as(){if(Ve>0){let n=S.some(i=>i._focus)&&qe!=xt.alpha;n&&(g.globalAlpha=qe=xt.alpha),
S.forEach((i,s)=>{if(s>0&&i.show&&(Bo(s,!1),Bo(s,!0),i._paths==null)){let c=qe;qe!=i.alpha&&(g.globalAlpha=qe=i.alpha);let u=o==
2?[0,t[s][0].length-1]:ss(t[s]);i._paths=i.paths(l,s,u[0],u[1]),qe!=c&&(g.globalAlpha=qe=c)}}),S.forEach((i,s)=>{if(s>0&&
i.show){let c=qe;qe!=i.alpha&&(g.globalAlpha=qe=i.alpha),i._paths!=null&&Go(s,!1);{let u=i._paths!=null?i._paths.gaps:null,
m=i.points.show(l,s,De,Pe,u),b=i.points.filter(l,s,m,u);(m||b)&&(i.points._paths=i.points.paths(l,s,De,Pe,b),Go(s,!0))}qe!=
c&&(g.globalAlpha=qe=c),$e("drawSeries",s)}}),n&&(g.globalAlpha=qe=1)}}function Bo(n,i){let s=i?S[n].points:S[n];s._stroke=
s.stroke(l,n),s._fill=s.fill(l,n)}function Go(n,i){let s=i?S[n].points:S[n],{stroke:c,fill:u,clip:m,flags:b,_stroke:x=s.
_stroke,_fill:k=s._fill,_width:E=s.width}=s._paths;E=pe(E*ie,3);let C=null,P=E%2/2;i&&k==null&&(k=E>0?"#fff":x);let G=s.
pxAlign==1&&P>0;if(G&&g.translate(P,P),!i){let re=Je-E/2,ne=ot-E/2,Q=Ye+E,H=pt+E;C=new Path2D,C.rect(re,ne,Q,H)}i?Nn(x,E,
s.dash,s.cap,k,c,u,b,m):cs(n,x,E,s.dash,s.cap,k,c,u,b,C,m),G&&g.translate(-P,-P)}function cs(n,i,s,c,u,m,b,x,k,E,C){let P=!1;
k!=0&&K.forEach((G,re)=>{if(G.series[0]==n){let ne=S[G.series[1]],Q=t[G.series[1]],H=(ne._paths||ql).band;Nt(H)&&(H=G.dir==
1?H[0]:H[1]);let O,ge=null;ne.show&&H&&aa(Q,De,Pe)?(ge=G.fill(l,re)||m,O=ne._paths.clip):H=null,Nn(i,s,c,u,ge,b,x,k,E,C,
O,H),P=!0}}),P||Nn(i,s,c,u,m,b,x,k,E,C)}let Uo=Dl|po;function Nn(n,i,s,c,u,m,b,x,k,E,C,P){Wo(n,i,s,c,u),(k||E||P)&&(g.save(),
k&&g.clip(k),E&&g.clip(E)),P?(x&Uo)==Uo?(g.clip(P),C&&g.clip(C),nn(u,b),ln(n,m,i)):x&po?(nn(u,b),g.clip(P),ln(n,m,i)):x&
Dl&&(g.save(),g.clip(P),C&&g.clip(C),nn(u,b),g.restore(),ln(n,m,i)):(nn(u,b),ln(n,m,i)),(k||E||P)&&g.restore()}function ln(n,i,s){
s>0&&(i instanceof Map?i.forEach((c,u)=>{g.strokeStyle=tn=u,g.stroke(c)}):i!=null&&n&&g.stroke(i))}function nn(n,i){i instanceof
Map?i.forEach((s,c)=>{g.fillStyle=hl=c,g.fill(s)}):i!=null&&n&&g.fill(i)}function fs(n,i,s,c){let u=N[n],m;if(c<=0)m=[0,
0];else{let b=u._space=u.space(l,n,i,s,c),x=u._incrs=u.incrs(l,n,i,s,c,b);m=Cc(i,s,x,c,b)}return u._found=m}function Wn(n,i,s,c,u,m,b,x,k,E){
let C=b%2/2;z==1&&g.translate(C,C),Wo(x,b,k,E,x),g.beginPath();let P,G,re,ne,Q=u+(c==0||c==3?-m:m);s==0?(G=u,ne=Q):(P=u,
re=Q);for(let H=0;H<n.length;H++)i[H]!=null&&(s==0?P=re=n[H]:G=ne=n[H],g.moveTo(P,G),g.lineTo(re,ne));g.stroke(),z==1&&g.
translate(-C,-C)}function us(n){let i=!0;return N.forEach((s,c)=>{if(!s.show)return;let u=_[s.scale];if(u.min==null){s._show&&
(i=!1,s._show=!1,ml(!1));return}else s._show||(i=!1,s._show=!0,ml(!1));let m=s.side,b=m%2,{min:x,max:k}=u,[E,C]=fs(c,x,k,
b==0?Y:D);if(C==0)return;let P=u.distr==2,G=s._splits=s.splits(l,c,x,k,E,C,P),re=u.distr==2?G.map(O=>dt[O]):G,ne=u.distr==
2?dt[G[1]]-dt[G[0]]:E,Q=s._values=s.values(l,s.filter(l,re,c,C,ne),c,C,ne);s._rotate=m==2?s.rotate(l,Q,c,C):0;let H=s._size;
s._size=ft(s.size(l,Q,c,n)),H!=null&&s._size!=H&&(i=!1)}),i}function ps(n){let i=!0;return Fo.forEach((s,c)=>{let u=s(l,
c,Yt,n);u!=zt[c]&&(i=!1),zt[c]=u}),i}function ds(){for(let n=0;n<N.length;n++){let i=N[n];if(!i.show||!i._show)continue;
let s=i.side,c=s%2,u,m,b=i.stroke(l,n),x=s==0||s==3?-1:1,[k,E]=i._found;if(i.label!=null){let Be=i.labelGap*x,Xe=Ee((i._lpos+
Be)*ie);Ho(i.labelFont[0],b,"center",s==2?"top":yr),g.save(),c==1?(u=m=0,g.translate(Xe,Ee(ot+pt/2)),g.rotate((s==3?-hn:
hn)/2)):(u=Ee(Je+Ye/2),m=Xe);let Jt=ci(i.label)?i.label(l,n,k,E):i.label;g.fillText(Jt,u,m),g.restore()}if(E==0)continue;
let C=_[i.scale],P=c==0?Ye:pt,G=c==0?Je:ot,re=i._splits,ne=C.distr==2?re.map(Be=>dt[Be]):re,Q=C.distr==2?dt[re[1]]-dt[re[0]]:
k,H=i.ticks,O=i.border,ge=H.show?H.size:0,ke=Ee(ge*ie),Re=Ee((i.alignTo==2?i._size-ge-i.gap:i.gap)*ie),fe=i._rotate*-hn/
180,Se=W(i._pos*ie),Ze=(ke+Re)*x,Ie=Se+Ze;m=c==0?Ie:0,u=c==1?Ie:0;let st=i.font[0],ht=i.align==1?_l:i.align==2?Qn:fe>0?_l:
fe<0?Qn:c==0?"center":s==3?Qn:_l,_t=fe||c==1?"middle":s==2?"top":yr;Ho(st,b,ht,_t);let Qe=i.font[1]*i.lineGap,at=re.map(
Be=>W(p(Be,C,P,G))),mt=i._values;for(let Be=0;Be<mt.length;Be++){let Xe=mt[Be];if(Xe!=null){c==0?u=at[Be]:m=at[Be],Xe=""+
Xe;let Jt=Xe.indexOf(`
`)==-1?[Xe]:Xe.split(/\n/gm);for(let Ge=0;Ge<Jt.length;Ge++){let fr=Jt[Ge];fe?(g.save(),g.translate(u,m+Ge*Qe),g.rotate(
fe),g.fillText(fr,0,0),g.restore()):g.fillText(fr,u,m+Ge*Qe)}}}H.show&&Wn(at,H.filter(l,ne,n,E,Q),c,s,Se,ke,pe(H.width*ie,
3),H.stroke(l,n),H.dash,H.cap);let Tt=i.grid;Tt.show&&Wn(at,Tt.filter(l,ne,n,E,Q),c,c==0?2:1,c==0?ot:Je,c==0?pt:Ye,pe(Tt.
width*ie,3),Tt.stroke(l,n),Tt.dash,Tt.cap),O.show&&Wn([Se],[1],c==0?1:0,c==0?1:2,c==1?ot:Je,c==1?pt:Ye,pe(O.width*ie,3),
O.stroke(l,n),O.dash,O.cap)}$e("drawAxes")}function ml(n){S.forEach((i,s)=>{s>0&&(i._paths=null,n&&(o==1?(i.min=null,i.max=
null):i.facets.forEach(c=>{c.min=null,c.max=null})))})}let on=!1,Hn=!1,Vl=[];function hs(){Hn=!1;for(let n=0;n<Vl.length;n++)
$e(...Vl[n]);Vl.length=0}function gl(){on||(ka(jo),on=!0)}function ms(n,i=!1){on=!0,Hn=i,n(l),jo(),i&&Vl.length>0&&queueMicrotask(
hs)}l.batch=ms;function jo(){if(En&&(is(),En=!1),cl&&(Xi(),cl=!1),Ql){if(we(M,_l,de),we(M,"top",Ae),we(M,Gl,Y),we(M,Ul,D),
we(A,_l,de),we(A,"top",Ae),we(A,Gl,Y),we(A,Ul,D),we(w,Gl,Et),we(w,Ul,It),y.width=Ee(Et*ie),y.height=Ee(It*ie),N.forEach(
({_el:n,_show:i,_size:s,_pos:c,side:u})=>{if(n!=null)if(i){let m=u===3||u===0?s:0,b=u%2==1;we(n,b?"left":"top",c-m),we(n,
b?"width":"height",s),we(n,b?"top":"left",b?Ae:de),we(n,b?"height":"width",b?D:Y),so(n,el)}else et(n,el)}),tn=hl=Pn=zn=$n=
Rn=On=Vn=Ln=null,qe=1,Wl(!0),de!=al||Ae!=Bt||Y!=yt||D!=Gt){ml(!1);let n=Y/yt,i=D/Gt;if(We&&!Ut&&R.left>=0){R.left*=n,R.top*=
i,wl&&Mt(wl,Ee(R.left),0,Y,D),bl&&Mt(bl,0,Ee(R.top),Y,D);for(let s=0;s<it.length;s++){let c=it[s];c!=null&&(pl[s]*=n,dl[s]*=
i,Mt(c,ft(pl[s]),ft(dl[s]),Y,D))}}if(me.show&&!Xl&&me.left>=0&&me.width>0){me.left*=n,me.width*=n,me.top*=i,me.height*=i;
for(let s in Yn)we(xl,s,me[s])}al=de,Bt=Ae,yt=Y,Gt=D}$e("setSize"),Ql=!1}Et>0&&It>0&&(g.clearRect(0,0,y.width,y.height),
$e("drawClear"),j.forEach(n=>n()),$e("draw")),me.show&&Xl&&(rn(me),Xl=!1),We&&Ut&&(Kt(null,!0,!1),Ut=!1),Z.show&&Z.live&&
rt&&(Un(),rt=!1),h||(h=!0,l.status=1,$e("ready")),Ol=!1,on=!1}l.redraw=(n,i)=>{cl=i||!1,n!==!1?Rt(L,T.min,T.max):gl()};function In(n,i){
let s=_[n];if(s.from==null){if(Ve==0){let c=s.range(l,i.min,i.max,n);i.min=c[0],i.max=c[1]}if(i.min>i.max){let c=i.min;i.
min=i.max,i.max=c}if(Ve>1&&i.min!=null&&i.max!=null&&i.max-i.min<1e-16)return;n==L&&s.distr==2&&Ve>0&&(i.min=wt(i.min,t[0]),
i.max=wt(i.max,t[0]),i.min==i.max&&i.max++),F[n]=i,En=!0,gl()}}l.setScale=In;let Bn,Gn,wl,bl,Yo,qo,vl,yl,Ko,Jo,he,ye,$t=!1,
Fe=R.drag,Le=Fe.x,ze=Fe.y;We&&(R.x&&(Bn=ct(js,A)),R.y&&(Gn=ct(Ys,A)),T.ori==0?(wl=Bn,bl=Gn):(wl=Gn,bl=Bn),he=R.left,ye=R.
top);let me=l.select=Te({show:!0,over:!0,left:0,width:0,top:0,height:0},e.select),xl=me.show?ct(Us,me.over?A:M):null;function rn(n,i){
if(me.show){for(let s in n)me[s]=n[s],s in Yn&&we(xl,s,n[s]);i!==!1&&$e("setSelect")}}l.setSelect=rn;function gs(n){if(S[n].
show)Me&&so(xe[n],el);else if(Me&&et(xe[n],el),We){let s=ul?it[0]:it[n];s!=null&&Mt(s,-10,-10,Y,D)}}function Rt(n,i,s){In(
n,{min:i,max:s})}function kt(n,i,s,c){i.focus!=null&&xs(n),i.show!=null&&S.forEach((u,m)=>{m>0&&(n==m||n==null)&&(u.show=
i.show,gs(m),o==2?(Rt(u.facets[0].scale,null,null),Rt(u.facets[1].scale,null,null)):Rt(u.scale,null,null),gl())}),s!==!1&&
$e("setSeries",n,i),c&&Hl("setSeries",l,n,i)}l.setSeries=kt;function ws(n,i){Te(K[n],i)}function bs(n,i){n.fill=ee(n.fill||
null),n.dir=oe(n.dir,-1),i=i??K.length,K.splice(i,0,n)}function vs(n){n==null?K.length=0:K.splice(n,1)}l.addBand=bs,l.setBand=
ws,l.delBand=vs;function ys(n,i){S[n].alpha=i,We&&it[n]!=null&&(it[n].style.opacity=i),Me&&xe[n]&&(xe[n].style.opacity=i)}
let Ct,Ot,qt,kl={focus:!0};function xs(n){if(n!=qt){let i=n==null,s=xt.alpha!=1;S.forEach((c,u)=>{if(o==1||u>0){let m=i||
u==0||u==n;c._focus=i?null:m,s&&ys(u,m?1:xt.alpha)}}),qt=n,s&&gl()}}Me&&fl&&He(_r,se,n=>{R._lock||(jt(n),qt!=null&&kt(null,
kl,!0,_e.setSeries))});function St(n,i,s){let c=_[i];s&&(n=n/ie-(c.ori==1?Ae:de));let u=Y;c.ori==1&&(u=D,n=u-n),c.dir==-1&&
(n=u-n);let m=c._min,b=c._max,x=n/u,k=m+(b-m)*x,E=c.distr;return E==3?Al(10,k):E==4?fa(k,c.asinh):E==100?c.bwd(k):k}function ks(n,i){
let s=St(n,L,i);return wt(s,t[0],De,Pe)}l.valToIdx=n=>wt(n,t[0]),l.posToIdx=ks,l.posToVal=St,l.valToPos=(n,i,s)=>_[i].ori==
0?a(n,_[i],s?Ye:Y,s?Je:0):f(n,_[i],s?pt:D,s?ot:0),l.setCursor=(n,i,s)=>{he=n.left,ye=n.top,Kt(null,i,s)};function Zo(n,i){
we(xl,_l,me.left=n),we(xl,Gl,me.width=i)}function Qo(n,i){we(xl,"top",me.top=n),we(xl,Ul,me.height=i)}let Fl=T.ori==0?Zo:
Qo,Nl=T.ori==1?Zo:Qo;function Ss(){if(Me&&Z.live)for(let n=o==2?1:0;n<S.length;n++){if(n==0&&nt)continue;let i=Z.values[n],
s=0;for(let c in i)vt[n][s++].firstChild.nodeValue=i[c]}}function Un(n,i){if(n!=null&&(n.idxs?n.idxs.forEach((s,c)=>{ce[c]=
s}):ha(n.idx)||ce.fill(n.idx),Z.idx=ce[0]),Me&&Z.live){for(let s=0;s<S.length;s++)(s>0||o==1&&!nt)&&_s(s,ce[s]);Ss()}rt=
!1,i!==!1&&$e("setLegend")}l.setLegend=Un;function _s(n,i){let s=S[n],c=n==0&&q==2?dt:t[n],u;nt?u=s.values(l,n,i)??Lt:(u=
s.value(l,i==null?null:c[i],n,i),u=u==null?Lt:{_:u}),Z.values[n]=u}function Kt(n,i,s){Ko=he,Jo=ye,[he,ye]=R.move(l,he,ye),
R.left=he,R.top=ye,We&&(wl&&Mt(wl,Ee(he),0,Y,D),bl&&Mt(bl,0,Ee(ye),Y,D));let c,u=De>Pe;Ct=ue,Ot=null;let m=T.ori==0?Y:D,
b=T.ori==1?Y:D;if(he<0||Ve==0||u){c=R.idx=null;for(let x=0;x<S.length;x++){let k=it[x];k!=null&&Mt(k,-10,-10,Y,D)}fl&&kt(
null,kl,!0,n==null&&_e.setSeries),Z.live&&(ce.fill(c),rt=!0)}else{let x,k,E;o==1&&(x=T.ori==0?he:ye,k=St(x,L),c=R.idx=wt(
k,t[0],De,Pe),E=$(t[0][c],T,m,0));let C=-10,P=-10,G=0,re=0,ne=!0,Q="",H="";for(let O=o==2?1:0;O<S.length;O++){let ge=S[O],
ke=ce[O],Re=ke==null?null:o==1?t[O][ke]:t[O][1][ke],fe=R.dataIdx(l,O,c,k),Se=fe==null?null:o==1?t[O][fe]:t[O][1][fe];if(rt=
rt||Se!=Re||fe!=ke,ce[O]=fe,O>0&&ge.show){let Ze=fe==null?-10:fe==c?E:$(o==1?t[0][fe]:t[O][0][fe],T,m,0),Ie=Se==null?-10:
B(Se,o==1?_[ge.scale]:_[ge.facets[1].scale],b,0);if(fl&&Se!=null){let st=T.ori==1?he:ye,ht=Ce(xt.dist(l,O,fe,Ie,st));if(ht<
Ct){let _t=xt.bias;if(_t!=0){let Qe=St(st,ge.scale),at=Se>=0?1:-1,mt=Qe>=0?1:-1;mt==at&&(mt==1?_t==1?Se>=Qe:Se<=Qe:_t==1?
Se<=Qe:Se>=Qe)&&(Ct=ht,Ot=O)}else Ct=ht,Ot=O}}if(rt||ul){let st,ht;T.ori==0?(st=Ze,ht=Ie):(st=Ie,ht=Ze);let _t,Qe,at,mt,
Tt,Be,Xe=!0,Jt=Ne.bbox;if(Jt!=null){Xe=!1;let Ge=Jt(l,O);at=Ge.left,mt=Ge.top,_t=Ge.width,Qe=Ge.height}else at=st,mt=ht,
_t=Qe=Ne.size(l,O);if(Be=Ne.fill(l,O),Tt=Ne.stroke(l,O),ul)O==Ot&&Ct<=xt.prox&&(C=at,P=mt,G=_t,re=Qe,ne=Xe,Q=Be,H=Tt);else{
let Ge=it[O];Ge!=null&&(pl[O]=at,dl[O]=mt,Pr(Ge,_t,Qe,Xe),Cr(Ge,Be,Tt),Mt(Ge,ft(at),ft(mt),Y,D))}}}}if(ul){let O=xt.prox,
ge=qt==null?Ct<=O:Ct>O||Ot!=qt;if(rt||ge){let ke=it[0];ke!=null&&(pl[0]=C,dl[0]=P,Pr(ke,G,re,ne),Cr(ke,Q,H),Mt(ke,ft(C),
ft(P),Y,D))}}}if(me.show&&$t)if(n!=null){let[x,k]=_e.scales,[E,C]=_e.match,[P,G]=n.cursor.sync.scales,re=n.cursor.drag;if(Le=
re._x,ze=re._y,Le||ze){let{left:ne,top:Q,width:H,height:O}=n.select,ge=n.scales[P].ori,ke=n.posToVal,Re,fe,Se,Ze,Ie,st=x!=
null&&E(x,P),ht=k!=null&&C(k,G);st&&Le?(ge==0?(Re=ne,fe=H):(Re=Q,fe=O),Se=_[x],Ze=$(ke(Re,P),Se,m,0),Ie=$(ke(Re+fe,P),Se,
m,0),Fl(bt(Ze,Ie),Ce(Ie-Ze))):Fl(0,m),ht&&ze?(ge==1?(Re=ne,fe=H):(Re=Q,fe=O),Se=_[k],Ze=B(ke(Re,G),Se,b,0),Ie=B(ke(Re+fe,
G),Se,b,0),Nl(bt(Ze,Ie),Ce(Ie-Ze))):Nl(0,b)}else qn()}else{let x=Ce(Ko-Yo),k=Ce(Jo-qo);if(T.ori==1){let G=x;x=k,k=G}Le=Fe.
x&&x>=Fe.dist,ze=Fe.y&&k>=Fe.dist;let E=Fe.uni;E!=null?Le&&ze&&(Le=x>=E,ze=k>=E,!Le&&!ze&&(k>x?ze=!0:Le=!0)):Fe.x&&Fe.y&&
(Le||ze)&&(Le=ze=!0);let C,P;Le&&(T.ori==0?(C=vl,P=he):(C=yl,P=ye),Fl(bt(C,P),Ce(P-C)),ze||Nl(0,b)),ze&&(T.ori==1?(C=vl,
P=he):(C=yl,P=ye),Nl(bt(C,P),Ce(P-C)),Le||Fl(0,m)),!Le&&!ze&&(Fl(0,0),Nl(0,0))}if(Fe._x=Le,Fe._y=ze,n==null){if(s){if(cr!=
null){let[x,k]=_e.scales;_e.values[0]=x!=null?St(T.ori==0?he:ye,x):null,_e.values[1]=k!=null?St(T.ori==1?he:ye,k):null}Hl(
Xn,l,he,ye,Y,D,c)}if(fl){let x=s&&_e.setSeries,k=xt.prox;qt==null?Ct<=k&&kt(Ot,kl,!0,x):Ct>k?kt(null,kl,!0,x):Ot!=qt&&kt(
Ot,kl,!0,x)}}rt&&(Z.idx=c,Un()),i!==!1&&$e("setCursor")}let Vt=null;Object.defineProperty(l,"rect",{get(){return Vt==null&&
Wl(!1),Vt}});function Wl(n=!1){n?Vt=null:(Vt=A.getBoundingClientRect(),$e("syncRect",Vt))}function Xo(n,i,s,c,u,m,b){R._lock||
$t&&n!=null&&n.movementX==0&&n.movementY==0||(jn(n,i,s,c,u,m,b,!1,n!=null),n!=null?Kt(null,!0,!0):Kt(i,!0,!1))}function jn(n,i,s,c,u,m,b,x,k){
if(Vt==null&&Wl(!1),jt(n),n!=null)s=n.clientX-Vt.left,c=n.clientY-Vt.top;else{if(s<0||c<0){he=-10,ye=-10;return}let[E,C]=_e.
scales,P=i.cursor.sync,[G,re]=P.values,[ne,Q]=P.scales,[H,O]=_e.match,ge=i.axes[0].side%2==1,ke=T.ori==0?Y:D,Re=T.ori==1?
Y:D,fe=ge?m:u,Se=ge?u:m,Ze=ge?c:s,Ie=ge?s:c;if(ne!=null?s=H(E,ne)?p(G,_[E],ke,0):-10:s=ke*(Ze/fe),Q!=null?c=O(C,Q)?p(re,
_[C],Re,0):-10:c=Re*(Ie/Se),T.ori==1){let st=s;s=c,c=st}}k&&(i==null||i.cursor.event.type==Xn)&&((s<=1||s>=Y-1)&&(s=Qt(s,
Y)),(c<=1||c>=D-1)&&(c=Qt(c,D))),x?(Yo=s,qo=c,[vl,yl]=R.move(l,s,c)):(he=s,ye=c)}let Yn={width:0,height:0,left:0,top:0};
function qn(){rn(Yn,!1)}let er,tr,lr,nr;function or(n,i,s,c,u,m,b){$t=!0,Le=ze=Fe._x=Fe._y=!1,jn(n,i,s,c,u,m,b,!0,!1),n!=
null&&(He(eo,ro,rr,!1),Hl(kr,l,vl,yl,Y,D,null));let{left:x,top:k,width:E,height:C}=me;er=x,tr=k,lr=E,nr=C}function rr(n,i,s,c,u,m,b){
$t=Fe._x=Fe._y=!1,jn(n,i,s,c,u,m,b,!1,!0);let{left:x,top:k,width:E,height:C}=me,P=E>0||C>0,G=er!=x||tr!=k||lr!=E||nr!=C;
if(P&&G&&rn(me),Fe.setScale&&P&&G){let re=x,ne=E,Q=k,H=C;if(T.ori==1&&(re=k,ne=C,Q=x,H=E),Le&&Rt(L,St(re,L),St(re+ne,L)),
ze)for(let O in _){let ge=_[O];O!=L&&ge.from==null&&ge.min!=ue&&Rt(O,St(Q+H,O),St(Q,O))}qn()}else R.lock&&(R._lock=!R._lock,
Kt(i,!0,n!=null));n!=null&&(sl(eo,ro),Hl(eo,l,he,ye,Y,D,null))}function Ts(n,i,s,c,u,m,b){if(R._lock)return;jt(n);let x=$t;
if($t){let k=!0,E=!0,C=10,P,G;T.ori==0?(P=Le,G=ze):(P=ze,G=Le),P&&G&&(k=he<=C||he>=Y-C,E=ye<=C||ye>=D-C),P&&k&&(he=he<vl?
0:Y),G&&E&&(ye=ye<yl?0:D),Kt(null,!0,!0),$t=!1}he=-10,ye=-10,ce.fill(null),Kt(null,!0,!0),x&&($t=x)}function ir(n,i,s,c,u,m,b){
R._lock||(jt(n),Dn(),qn(),n!=null&&Hl(Tr,l,he,ye,Y,D,null))}function sr(){N.forEach(Dc),Cn(l.width,l.height,!0)}tl(mn,Ml,
sr);let Sl={};Sl.mousedown=or,Sl.mousemove=Xo,Sl.mouseup=rr,Sl.dblclick=ir,Sl.setSeries=(n,i,s,c)=>{let u=_e.match[2];s=
u(l,i,s),s!=-1&&kt(s,c,!0,!1)},We&&(He(kr,A,or),He(Xn,A,Xo),He(Sr,A,n=>{jt(n),Wl(!1)}),He(_r,A,Ts),He(Tr,A,ir),ho.add(l),
l.syncRect=Wl);let sn=l.hooks=e.hooks||{};function $e(n,i,s){Hn?Vl.push([n,i,s]):n in sn&&sn[n].forEach(c=>{c.call(null,
l,i,s)})}(e.plugins||[]).forEach(n=>{for(let i in n.hooks)sn[i]=(sn[i]||[]).concat(n.hooks[i])});let ar=(n,i,s)=>s,_e=Te(
{key:null,setSeries:!1,filters:{pub:Or,sub:Or},scales:[L,S[1]?S[1].scale:null],match:[Vr,Vr,ar],values:[null,null]},R.sync);
_e.match.length==2&&_e.match.push(ar),R.sync=_e;let cr=_e.key,Kn=zi(cr);function Hl(n,i,s,c,u,m,b){_e.filters.pub(n,i,s,
c,u,m,b)&&Kn.pub(n,i,s,c,u,m,b)}Kn.sub(l);function Ms(n,i,s,c,u,m,b){_e.filters.sub(n,i,s,c,u,m,b)&&Sl[n](null,i,s,c,u,m,
b)}l.pub=Ms;function As(){Kn.unsub(l),ho.delete(l),Ht.clear(),ao(mn,Ml,sr),d.remove(),se?.remove(),$e("destroy")}l.destroy=
As;function Jn(){$e("init",e,t),No(t||e.data,!1),F[L]?In(L,F[L]):Dn(),Xl=me.show&&(me.width>0||me.height>0),Ut=rt=!0,Cn(
e.width,e.height)}return S.forEach(Vo),N.forEach(rs),r?r instanceof HTMLElement?(r.appendChild(d),Jn()):r(l,Jn):Jn(),l}Oe.
assign=Te;Oe.fmtNum=xo;Oe.rangeNum=gn;Oe.rangeLog=vn;Oe.rangeAsinh=vo;Oe.orient=nl;Oe.pxRatio=ie;Oe.join=xa;Oe.fmtDate=So,
Oe.tzDate=La;Oe.sync=zi;{Oe.addGap=hc,Oe.clipGaps=kn;let e=Oe.paths={points:Ni};e.linear=Hi,e.stepped=wc,e.bars=bc,e.spline=
yc}var Pc=60,Lc=3600,zc=180,Do=["#2f6db5","#c9701a","#2a8a7c","#8a5bb0","#b0475f","#6b7a2f"],Mn=class{constructor(t){this.title=
t,this.picture=v("div",{class:"chart",role:"img"}),this.legend=v("ul",{class:"legend"}),this.element=v("figure",{},this.
picture,v("figcaption",{},this.legend)),this.resized=new ResizeObserver(()=>this.plot?.setSize(this.size())),this.resized.
observe(this.picture)}size(){return{width:Math.max(240,this.picture.clientWidth),height:zc}}show(t,r,l){let o=r.map(d=>d.
name).join(" ");this.key!==o&&(this.key=o,this.plot?.destroy(),this.plot=void 0,this.legend.replaceChildren(...r.map(d=>v(
"li",{},Po(d.colour),d.version))));let a=Date.now()/1e3,f=t.map(d=>Date.parse(d.time)/1e3);this.marks=l.map(d=>({time:Date.
parse(d.time)/1e3,warning:d.warning})).filter(d=>d.time>(f[0]??a)-Lc);let p=$c(t,f,r,a),h=Math.min(a-Pc,p[0][0],...this.
marks.map(d=>d.time-5));if(this.range=[h,a],this.picture.setAttribute("aria-label",Rc(this.title,t.at(-1),r)),this.plot){
this.plot.setData(p);return}this.picture.isConnected&&(this.plot=new Oe(this.options(r),p,this.picture))}options(t){let r=getComputedStyle(
this.picture),l={stroke:r.color,grid:{stroke:r.borderColor,width:1},ticks:{stroke:r.borderColor}},o=Oe.paths.stepped({align:1});
return{...this.size(),legend:{show:!1},cursor:{show:!1},select:{show:!1},scales:{x:{range:()=>this.range},y:{range:[0,100]}},
axes:[l,{...l,size:48,values:(a,f)=>f.map(p=>`${p} %`)}],series:[{},...t.toReversed().map(({colour:a})=>({stroke:a,fill:a,
width:1,paths:o,points:{show:!1}}))],hooks:{draw:[a=>this.drawMarks(a,r)]}}}drawMarks(t,r){let{ctx:l,bbox:o}=t;l.save(),
l.lineWidth=devicePixelRatio;for(let a of this.marks){let f=Math.round(t.valToPos(a.time,"x",!0));l.strokeStyle=a.warning?
"#d02f3f":r.color,l.setLineDash([3*devicePixelRatio,3*devicePixelRatio]),l.beginPath(),l.moveTo(f,o.top),l.lineTo(f,o.top+
o.height),l.stroke()}l.restore()}close(){this.resized.disconnect(),this.plot?.destroy()}};function $c(e,t,r,l){let o=e.at(
-1),a=o?[...e,o]:[],f=r.map((p,h)=>a.map(({weights:d})=>r.slice(0,h+1).reduce((y,g)=>y+(d[g.name]??0),0)));return[o?[...t,
l]:[l],...f.toReversed().map(p=>o?p:[null])]}function Rc(e,t,r){let l=r.filter(o=>t?.weights[o.name]).map(o=>`${o.version}\
 ${t.weights[o.name]} %`).join(", ");return`${e}: weights over time, now ${l||"no traffic"}`}function Po(e){let t=v("spa\
n",{class:"swatch","aria-hidden":"true"});return t.style.backgroundColor=e,t}async function Lo(e,t,r){let l=v("div",{class:"proposal"},v("p",{class:"faint"},"Loading…")),o=v("button",{type:"butto\
n",click:()=>f.close()},"Cancel"),a=v("button",{type:"button",class:"primary",disabled:!0,click:()=>h(p)},"Apply"),f=v("\
dialog",{"aria-labelledby":"proposal",close:()=>f.remove()},v("h2",{id:"proposal"},`${Oc(r)}: ${t}`),l,v("div",{class:"b\
uttons"},o,a)),p;document.body.append(f),f.showModal(),o.focus();async function h(d){a.disabled=!0;try{let y=await gr(e,
t,{...r,...d&&{confirmed:d}});if({digest:p}=y,l.replaceChildren(...Vc(y)),y.applied){a.remove(),o.textContent="Close",o.
focus();return}a.disabled=!1}catch(y){l.replaceChildren(v("p",{class:"problem",role:"alert"},y.message))}}await h()}var Oc=e=>e.
verb+(e.verb==="set-percent"?` ${e.percent}`:"");function Vc(e){return[e.applied&&v("p",{class:"done",role:"status"},`✓ ${e.
done}`),e.error&&v("p",{class:"problem",role:"alert"},e.error),e.warning&&v("p",{class:"warning"},e.warning),...(e.notes??
[]).map(t=>v("p",{},t)),v("pre",{class:"diff",tabindex:"0","aria-label":"The change of the spec"},e.diff.map(Fc)),v("p",
{class:"faint"},"The same as"),zo(e.command)].filter(Boolean)}function Fc(e){let t={"+":"added","-":"removed","@":"faint"}[e[0]]??
"";return v("span",{class:t},`${e}
`)}function zo(e){let t=v("button",{type:"button",class:"copy","aria-label":`Copy: ${e}`,click:async()=>{await navigator.
clipboard.writeText(e),t.textContent="Copied"}},"Copy");return v("div",{class:"command"},v("code",{},e),t)}function ji(e,t,{lost:r,connected:l},o,a){let f=new $o(e,o,a);t.addEventListener("abort",()=>f.close()),cn(Zn(o,a),t,(p,h)=>{
p==="page"&&f.show(h),l(h)},r)}var $o=class{constructor(t,r,l){Object.assign(this,{namespace:r,name:l,charts:new Map,parts:new Map}),
this.head=v("div",{class:"bar"}),this.why=v("section",{"aria-label":"Why it is as it is"}),this.components=v("div"),this.
rest=v("div"),t.replaceChildren(this.head,this.why,this.components,this.rest),this.draw={head:Zt(this.head,o=>Nc(o)),why:Zt(
this.why,o=>Wc(o)),rest:Zt(this.rest,o=>jc(o))},this.draw.head({name:l,namespace:r}),this.timer=setInterval(()=>this.drawCharts(),
5e3)}show(t){this.data=t;let{service:r}=t;this.draw.head({name:r.name,namespace:r.namespace,state:r.state,url:r.url}),this.
draw.why(t.explanation);for(let l of r.components)this.component(l,t);for(let[l,o]of this.parts)r.components.some(a=>a.kind===
l)||(o.element.remove(),this.charts.get(l).close(),this.charts.delete(l),this.parts.delete(l));this.drawCharts(),this.draw.
rest({conditions:r.conditions,events:r.events,missing:r.missing})}component(t,r){let{kind:l}=t,o=this.parts.get(l);if(!o){
let p=new Mn(l),h=v("div"),d=v("div",{class:"actions"}),y=v("div");o={element:v("section",{"aria-label":l},v("h2",{},l),
h,p.element,d,y),tree:Zt(h,g=>Ic(g)),actions:Zt(d,({offers:g})=>this.actions(g,l)),history:Zt(y,({entries:g,undo:w})=>this.
history(g,w,l))},this.charts.set(l,p),this.parts.set(l,o),this.components.append(o.element)}let a=(r.history??[]).filter(
p=>p.component===l),f=(r.offers??[]).filter(p=>p.component===l);o.tree({component:t,colours:Object.fromEntries(this.revisions(
l).map(p=>[p.name,p.colour]))}),o.actions({offers:f}),o.history({entries:a,undo:f.length>0})}revisions(t){let r=this.data.
service.components.find(o=>o.kind===t),l=new Map(r.revisions?.map(o=>[o.name,o])??[]);for(let o of this.data.weights?.[t]??
[])for(let a of Object.keys(o.weights))l.has(a)||l.set(a,{name:a,version:a.replace(`${this.name}-${t}-`,"")});return[...l.
values()].sort((o,a)=>(o.created??"")<(a.created??"")?-1:1).map((o,a)=>({...o,colour:Do[a%Do.length]}))}drawCharts(){if(this.
data)for(let[t,r]of this.charts)r.show(this.data.weights?.[t]??[],this.revisions(t),this.data.service.events??[])}actions(t,r){
if(t.length===0)return[];let l=f=>Lo(this.namespace,this.name,{component:r,...f}),o=t.filter(f=>!f.refused).map(({verb:f})=>f===
"set-percent"?Hc(l,r):v("button",{type:"button","data-key":f,click:()=>l({verb:f})},f)),a=t.filter(f=>f.refused);return[
v("div",{class:"buttons"},o),a.length>0&&v("details",{},v("summary",{"data-key":"refused"},"What makes no sense now, and\
 why"),v("dl",{},a.flatMap(f=>[v("dt",{},f.verb),v("dd",{},f.refused)])))]}history(t,r,l){if(t.length===0)return[];let o=a=>r&&
a.outcome!=="stable"&&a.outcome!=="canary"&&v("button",{type:"button","data-key":`undo ${a.version}`,"aria-label":`Undo \
to ${a.version}`,click:()=>Lo(this.namespace,this.name,{component:l,verb:"undo",revision:a.version})},"undo to it");return[
v("details",{},v("summary",{"data-key":"history"},`History: ${t.length} revisions are kept`),v("ol",{class:"history",reversed:!0,
start:String(t[0].number)},t.map(a=>v("li",{},v("strong",{},a.version)," ",a.outcome,", created ",Ft(a.created)," ago ",
a.figures&&v("span",{class:"problem"},a.figures," "),o(a)))))]}close(){clearInterval(this.timer);for(let t of this.charts.
values())t.close()}};function Nc(e){return[v("h1",{},e.name," ",v("span",{class:"faint"},`in ${e.namespace}`)),e.state&&
an(e.state),e.url&&v("span",{class:"url"},e.url)]}function Wc(e){return[...e.sentences.map(t=>v("p",{},t)),e.commands&&v(
"details",{},v("summary",{"data-key":"commands"},"Commands"),e.commands.map(t=>[v("p",{class:"faint"},t.for),zo(t.line)]).
flat())]}function Hc(e,t){let r=v("input",{type:"number",min:"0",max:"100",step:"1",required:!0,"data-key":"percent","ar\
ia-label":`Percent of the traffic for the current ${t}`});return v("form",{class:"percent",submit:l=>{l.preventDefault(),
e({verb:"set-percent",percent:r.valueAsNumber})}},r,v("button",{"data-key":"set-percent"},"set percent"))}function Ic({component:e,
colours:t}){let r=["Revision","Role","Traffic","Asked","Pods","Age","Model"],l=o=>[v("td",{},Po(t[o.name]),o.version),v(
"td",{"data-label":"Role"},v("span",{class:`role ${o.role}`},o.role)),v("td",{"data-label":"Traffic",class:"number"},Bc(
o),` ${o.percent} %`),v("td",{"data-label":"Asked",class:o.asked===o.percent?"number faint":"number differs"},`${o.asked}\
 %`),v("td",{"data-label":"Pods",class:"number"},o.pods?`${o.pods.ready}/${o.pods.wanted}`:"–"),v("td",{"data-label":"\
Age"},Ft(o.created)),v("td",{"data-label":"Model",class:"model"},o.model??"")];return[v("table",{},v("thead",{},v("tr",{},
r.map(o=>v("th",{scope:"col"},o)))),v("tbody",{},(e.revisions??[]).map(o=>v("tr",{},l(o))))),...Gc(e)]}function Bc(e){return v(
"progress",{max:"100",value:String(e.percent),"aria-label":`Traffic of ${e.version}`})}function Gc({step:e,rejected:t,analysis:r}){
return[e&&v("p",{},Uc(e)),t&&v("p",{class:"problem"},"rejected ",Ft(t.time),` ago: ${t.message}`),r&&v("p",{class:r.verdict===
"Worse"?"problem":""},r.verdict==="Worse"?"worse than the stable revision, and chance is ruled out":`${r.requests??0} re\
quests in this step; ${r.evidence??0} % of the evidence that it takes to find it worse`),r?.measures&&v("ul",{class:"mea\
sures"},r.measures.map(l=>v("li",{},v("strong",{},l.name),` ${Ui(l.revision)}; the stable revision ${Ui(l.comparedTo)}`)))].
filter(Boolean)}var Ui=e=>e?.requests?`${e.rate} of ${e.requests}`:"has answered none";function Uc(e){let t=e.mirror?`co\
pies of ${e.mirror} % of the requests`:`${e.percent} % of the traffic`,r=e.until?`, until ${new Date(e.until).toLocaleTimeString()}`:
"";return`step ${e.step} of ${e.steps}: ${t}${r}${e.next?`, then ${e.next} %`:""}`}function jc({conditions:e,events:t,missing:r}){
let l=o=>o.good?["good","✓"]:o.waits?["waits","…"]:["problem","✗"];return[e&&v("section",{"aria-label":"Conditions"},
v("h2",{},"Conditions"),v("ul",{class:"conditions"},e.map(o=>{let[a,f]=l(o);return v("li",{},v("span",{class:a},`${f} ${o.
type}`)," ",[o.reason,o.message].filter(Boolean).join(": "))}))),t&&v("section",{"aria-label":"Events"},v("h2",{},"Event\
s"),v("ul",{class:"events"},t.map(o=>v("li",{},Ft(o.time),v("strong",{class:o.warning?"problem":""},o.reason),v("span",{},
o.message))))),r&&v("section",{"aria-label":"Not shown"},r.map(o=>v("p",{class:"warning"},`not shown: ${o}`)))]}var Jl=document.getElementById("main"),Yi=document.getElementById("banner"),Yc=document.getElementById("scope"),An;function ol(...e){
let t=v("p",{},...e).textContent;Yi.textContent!==t&&Yi.replaceChildren(...e.length>0?[v("p",{},...e)]:[])}var qi={lost(e,t){
e?e.final?ol(e.message):ol("The dashboard has not answered for ",Ft(t),": it is tried again. What is shown is from befor\
e."):ol()},connected({cluster:e,readOnly:t,namespace:r,error:l}){(t!==void 0||r!==void 0)&&(Yc.textContent=[r&&`namespac\
e ${r}`,t&&"read only"].filter(Boolean).join(" · ")),l?ol(l):e.away?ol("The cluster has not answered for ",Ft(e.away),`\
: ${e.error}. What is shown is from before.`):ol()}};function Zi(){hr(),An?.abort(),An=new AbortController,ol();let[e,t]=location.
hash.slice(2).split("/").map(qc);t?(document.title=`${t} · Sluice`,ji(Jl,An.signal,qi,e,t)):(document.title="Sluice",br(
Jl,An.signal,qi)),Jl.focus()}function qc(e){try{return decodeURIComponent(e)}catch{return""}}function Ki(e){let t=[...Jl.
querySelectorAll(".services a")],r=t.indexOf(document.activeElement);t[Math.min(t.length-1,Math.max(0,r+(r<0?Math.max(e,
1):e)))]?.focus()}var Ji={"/":()=>Jl.querySelector("#filter")?.focus(),j:()=>Ki(1),k:()=>Ki(-1),u:()=>{location.hash="#/"}};
document.addEventListener("keydown",e=>{e.target instanceof HTMLInputElement||document.querySelector("dialog[open]")||e.
ctrlKey||e.metaKey||e.altKey||!Object.hasOwn(Ji,e.key)||(e.preventDefault(),Ji[e.key]())});addEventListener("hashchange",
Zi);setInterval(pr,1e3);Zi();
